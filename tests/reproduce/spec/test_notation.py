"""Objects by name: the forms of one object, and what metrics are called."""

import re
from typing import Any

from hypothesis import given
from hypothesis import strategies as some

from reproduce.spec.notation import bad_spec_name, metric_name, named, snake_case, without_initializers

WORDS = some.lists(some.from_regex(r"[A-Z][a-z]{1,6}", fullmatch=True), min_size=1, max_size=4)
SETUPS = some.recursive(
    some.integers() | some.sampled_from(["HeNormal", "relu"]),
    lambda inner: (
        some.lists(inner, max_size=3)
        | some.dictionaries(some.sampled_from(["units", "kernel_initializer", "bias_initializer"]), inner, max_size=3)
    ),
)


@given(some.text(min_size=1), some.dictionaries(some.text(), some.integers(), max_size=2))
def test_an_object_has_one_name_and_its_own_arguments(name: str, arguments: dict[str, Any]) -> None:
    assert named(name) == named({name: None}) == named({name: {}}) == (name, {})
    given_name, own = named({name: arguments})
    assert (given_name, own) == (name, arguments) and own is not arguments


@given(WORDS)
def test_a_metric_is_called_by_the_words_of_its_name(words: list[str]) -> None:
    called = "_".join(words).lower()
    assert metric_name("".join(words)) == metric_name({"".join(words): {"num": 3}}) == called
    assert metric_name({"".join(words): {"name": "own"}}) == "own"
    assert snake_case(called) == called


def initializers_in(node: Any) -> list[str]:
    if isinstance(node, list):
        return [name for item in node for name in initializers_in(item)]
    if not isinstance(node, dict):
        return []
    return [key for key in node if key.endswith("_initializer")] + initializers_in(list(node.values()))


@given(SETUPS)
def test_no_initializer_is_left_and_the_rest_stays(setup: Any) -> None:
    rest = without_initializers(setup)
    assert initializers_in(rest) == [] and without_initializers(rest) == rest
    assert rest == setup or initializers_in(setup)


@given(some.text("ab_9.-/ \n\\é", min_size=1, max_size=6))
def test_a_spec_is_called_as_a_folder_can_be(name: str) -> None:
    good = bad_spec_name(name) is None
    assert good == bool(re.fullmatch(r"[ab_9é][ab_9é.\-]*", name))
