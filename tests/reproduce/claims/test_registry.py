"""Every function is documented, and every documented claim is legal."""

import re
from pathlib import Path

import pytest

from reproduce.claims.function import KINDS
from reproduce.claims.registry import FUNCTIONS
from reproduce.expressions import parse
from tests.made_up import claims as made_up
from tests.made_up.expressions import mistakes

PAGE = Path(__file__).parents[3] / "docs" / "claims.md"
PARTS = ("l2", "dropout")


@pytest.fixture
def everything():
    """Experiments in which the examples of the page make sense."""
    race = made_up.race()
    ablation = made_up.experiment(
        [made_up.factor("variant", "none", *PARTS, "all")], components=PARTS, series="test_accuracy gap"
    )
    return race, ablation


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_example_of_a_function_uses_it_and_is_legal(name, everything):
    example = FUNCTIONS[name].example
    assert f"{name}(" in example
    race, ablation = everything
    assert mistakes(example, ablation if name in ("effect", "interaction") else race) == []


def test_no_function_is_registered_twice_and_every_kind_is_known():
    from reproduce.claims import components, conditions, curves, diagnoses, levels, tuning

    modules = (components, conditions, curves, diagnoses, levels, tuning)
    assert sum(len(module.FUNCTIONS) for module in modules) == len(FUNCTIONS)
    assert {parameter.kind for function in FUNCTIONS.values() for parameter in function.parameters} <= set(KINDS)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_page_says_what_a_function_is_for(name):
    assert f"`{name}`" in PAGE.read_text(encoding="utf-8")


def examples_of_the_page():
    """The lines of the fenced blocks marked `claim`."""
    blocks = re.findall(r"```claim\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)
    return [line.split("  #")[0].strip() for block in blocks for line in block.splitlines() if line.strip()]


@pytest.mark.parametrize("text", examples_of_the_page())
def test_the_examples_of_the_page_are_legal(text, everything):
    parse(text)
    assert any(mistakes(text, experiment) == [] for experiment in everything)


def test_the_page_has_examples():
    assert len(examples_of_the_page()) >= 20
