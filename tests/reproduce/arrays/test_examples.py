"""The `data:` part of a setup: names, arguments and values checked before anything is loaded; the arrays of a seed."""

from typing import Any

import numpy as np
import pytest

from reproduce.arrays import examples
from reproduce.arrays.examples import BadData


def first(found: Any) -> tuple[Any, str, bool]:
    (one,) = found
    return one.path, str(one), one.at_key


@pytest.mark.parametrize(
    ("asked", "path", "message", "at_key"),
    [
        ("xorr", ("data", "xorr"), "unknown data set 'xorr'; did you mean 'xor'?", True),
        ({"XOR": {}}, ("data", "XOR"), "unknown data set 'XOR'; did you mean 'xor'?", True),
        (
            {"xor": {"sample": 4}},
            ("data", "xor", "sample"),
            "xor has no argument 'sample'; did you mean 'samples'?",
            True,
        ),
        ({"xor": {"rng": 4}}, ("data", "xor", "rng"), "xor has no argument 'rng'", True),
        (
            {"xor": {"vallidation": 4}},
            ("data", "xor", "vallidation"),
            "xor has no argument 'vallidation'; did you mean 'validation'?",
            True,
        ),
        (
            {"xor": {"samples": 4.5}},
            ("data", "xor", "samples"),
            "xor: samples: expected a whole number, got 4.5",
            False,
        ),
        (
            {"xor": {"samples": True}},
            ("data", "xor", "samples"),
            "xor: samples: expected a whole number, got true",
            False,
        ),
        ({"xor": {"noise": "a"}}, ("data", "xor", "noise"), "xor: noise: expected a number, got 'a'", False),
        ({"xor": {"noise": None}}, ("data", "xor", "noise"), "xor: noise: expected a number, got null", False),
        ({"xor": {"train": "all"}}, ("data", "xor", "train"), "xor: train: expected a number, got 'all'", False),
        (
            {"xor": {"stratify": "no"}},
            ("data", "xor", "stratify"),
            "xor: stratify: expected true or false, got 'no'; write false",
            False,
        ),
        (
            {"correlated_gaussian": {"variances": [1, "a"]}},
            ("data", "correlated_gaussian", "variances", 1),
            "correlated_gaussian: variances: expected a number, got 'a'",
            False,
        ),
        (
            {"correlated_gaussian": {"variances": 4}},
            ("data", "correlated_gaussian", "variances"),
            "correlated_gaussian: variances: expected a list, got 4; write [4]",
            False,
        ),
        (
            {"xor": {"prepare": "center"}},
            ("data", "xor", "prepare"),
            "xor: prepare: expected a list, got 'center'",
            False,
        ),
        (
            {"xor": {"prepare": ["standardise"]}},
            ("data", "xor", "prepare", 0),
            "unknown preparation 'standardise'; did you mean 'standardize'?",
            False,
        ),
        (
            {"xor": {"prepare": ["center", {"flip_labels": {"fractoin": 0.1, "fraction": 0.1}}]}},
            ("data", "xor", "prepare", 1, "flip_labels", "fractoin"),
            "flip_labels has no argument 'fractoin'; did you mean 'fraction'?",
            True,
        ),
        (
            {"xor": {"prepare": [{"flip_labels": {"fraction": "half"}}]}},
            ("data", "xor", "prepare", 0, "flip_labels", "fraction"),
            "flip_labels: fraction: expected a number, got 'half'",
            False,
        ),
        (
            {"xor": {"prepare": [5]}},
            ("data", "xor", "prepare", 0),
            "expected a name, or one name with its arguments as in `{name: {argument: value}}`, got 5",
            False,
        ),
    ],
)
def test_mistakes_in_names_and_arguments(asked: Any, path: Any, message: str, at_key: bool) -> None:
    found_path, found, found_at_key = first(examples.problems(asked))
    assert (found_path, found_at_key) == (path, at_key)
    assert found == message or (message.endswith("'rng'") and found.startswith(message))


@pytest.mark.parametrize(
    "asked",
    [
        "xor",
        {"xor": None},
        {"moons": {"train": 0.5, "test": None, "stratify": False, "prepare": ["center"]}},
        {"xor": {"noise": 1}},
    ],
)
def test_what_is_fine(asked: Any) -> None:
    assert list(examples.problems(asked)) == []


def test_several_mistakes_come_together() -> None:
    asked = {"xor": {"sample": 1, "noise": "a", "prepare": ["cnter", 5]}}
    assert len(list(examples.problems(asked))) == 4


@pytest.mark.parametrize(
    ("asked", "path", "message"),
    [
        ({"xor": {"samples": 2}}, ("data", "xor", "samples"), "xor: samples must be at least 4, got 2"),
        (
            {"xor": {"train": 1.5}},
            ("data", "xor", "train"),
            "xor: train must be a count of 1 or more or a fraction between 0 and 1, got 1.5",
        ),
        ({"xor": {"train": 3, "test": 3}}, ("data", "xor", "train"), "xor: train 3 + test 3 = 6 examples, xor has 4"),
        (
            {"xor": {"prepare": [{"flip_labels": {"fraction": 2}}]}},
            ("data", "xor", "prepare", 0, "flip_labels", "fraction"),
            None,
        ),
    ],
)
def test_what_a_data_set_refuses(asked: Any, path: Any, message: str | None) -> None:
    with pytest.raises(BadData) as caught:
        examples.load(asked, 0)
    assert caught.value.path == path and message in (None, str(caught.value))


def test_the_arrays_of_a_seed() -> None:
    asked = {"moons": {"samples": 40, "train": 20, "validation": 10, "test": 10, "prepare": ["standardize"]}}
    one, same, other = examples.load(asked, 0), examples.load(asked, 0), examples.load(asked, 1)
    assert one is same and {name: len(part) for name, part in examples.parts_of(one).items()} == {
        "train": 20,
        "validation": 10,
        "test": 10,
    }
    assert not np.array_equal(one.train.x, other.train.x)
    np.testing.assert_allclose(one.train.x.mean(axis=0), 0, atol=1e-6)


def test_a_preparation_changes_no_draw() -> None:
    plain, noisy = (
        {"moons": {"train": 50, "test": 50, "prepare": steps}} for steps in ([], [{"flip_labels": {"fraction": 0.5}}])
    )
    assert np.array_equal(examples.load(plain, 3).train.x, examples.load(noisy, 3).train.x)
    assert not np.array_equal(examples.load(plain, 3).train.y, examples.load(noisy, 3).train.y)


def test_loading_leaves_global_generators_alone(generators_untouched: None) -> None:
    examples.load(
        {"moons": {"samples": 30, "train": 20, "test": 10, "prepare": [{"flip_labels": {"fraction": 0.5}}]}}, 5
    )


def test_content_versions() -> None:
    assert examples.content_version("xor") == "generated"
    assert examples.content_version("digits").startswith("scikit-learn ")
    assert examples.content_version("no such set") == "generated"
