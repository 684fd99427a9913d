"""The contract of every data set that works offline, and the example of their page."""

import doctest
import hashlib
import inspect
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from zoo import datasets
from zoo.dataset import Dataset

PAGE = Path(__file__).parents[3] / "docs" / "datasets.md"
ONLINE = ("cifar10", "fashion_mnist", "imdb", "mnist")
OFFLINE = [name for name in datasets.names() if name not in ONLINE and not datasets.is_in_file(name)]
GENERATED = [name for name in OFFLINE if datasets.package(name) is None]
SHAPES = {  # of ours, with default arguments: x, classes
    "bag_of_words": ((500, 100), None),
    "blobs": ((200, 2), 2),
    "breast_cancer": ((569, 30), 2),
    "circles": ((200, 2), 2),
    "correlated_gaussian": ((500, 3), None),
    "diabetes": ((442, 10), None),
    "digits": ((1797, 64), 10),
    "gaussian": ((512, 100), 2),
    "mnist1d": ((5000, 40), 10),
    "mnist5k": ((5000, 784), 10),
    "moons": ((200, 2), 2),
    "noise": ((100, 1), None),
    "parity": ((8, 3), 2),
    "sine": ((200, 1), None),
    "spirals": ((200, 2), 2),
    "truth_table": ((4, 2), 2),
    "wine": ((178, 13), 3),
    "xor": ((4, 2), 2),
}


def make(name: str, seed: int = 0, **arguments) -> Dataset:  # type: ignore[no-untyped-def]
    return datasets.get(name)(rng=np.random.default_rng(seed), **arguments)


def digest(dataset: Dataset) -> str:
    return hashlib.sha256(dataset.x.tobytes() + dataset.y.tobytes()).hexdigest()


@pytest.mark.usefixtures("generators_untouched")
@pytest.mark.parametrize("name", OFFLINE)
def test_contract(name: str) -> None:
    made = make(name)
    assert (made.x.shape, made.classes) == SHAPES.get(name, (made.x.shape, made.classes))
    assert made.x.dtype == np.float32
    assert np.isfinite(made.x).all()
    if made.classes is None:
        assert (made.task, str(made.y.dtype)) == ("regression", "float32")
        assert made.y.shape == (len(made), 1) or name not in SHAPES
    else:
        assert made.task == ("binary" if made.classes == 2 else "multiclass")
        assert (str(made.y.dtype), made.y.shape) == ("int32", (len(made),))
        assert set(made.y.tolist()) == set(range(made.classes))


@pytest.mark.parametrize("name", GENERATED)
def test_generators_refuse_too_many_numbers_before_they_draw(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if "samples" not in inspect.signature(datasets.get(name)).parameters:
        pytest.skip("bounded by its bits")
    size = make(name, samples=600).x.size
    monkeypatch.setattr("zoo.datasets._checks.MOST", size)
    make(name, samples=600)
    monkeypatch.setattr("zoo.datasets._checks.MOST", size - 1)
    with pytest.raises(ValueError, match=rf"{size:,} numbers, {size - 1:,} at most$"):
        make(name, samples=600)


@pytest.mark.parametrize("name", OFFLINE)
def test_same_rng_same_bytes(name: str) -> None:
    assert digest(make(name, seed=1)) == digest(make(name, seed=1))


@pytest.mark.parametrize("name", sorted(set(GENERATED) - {"parity", "truth_table", "xor"}))
def test_what_draws_gives_other_bytes_with_another_rng(name: str) -> None:
    rng = np.random.default_rng(1)
    before = rng.bit_generator.state
    first = datasets.get(name)(rng=rng)
    drew = rng.bit_generator.state != before
    assert drew or name not in SHAPES  # all of ours do; one's own may read a file
    assert (digest(first) != digest(make(name, seed=2))) == drew


@pytest.mark.parametrize("name", sorted(set(OFFLINE) - set(GENERATED)))
def test_real_data_ignore_rng_and_cannot_be_spoilt(name: str) -> None:
    first = make(name, seed=1)
    before = digest(first)
    first.x[:] = 0
    assert digest(make(name, seed=2)) == before


@pytest.mark.parametrize("name", datasets.names())
def test_signature_is_what_a_spec_may_set(name: str) -> None:
    parameters = inspect.signature(datasets.get(name)).parameters
    assert all(parameter.kind is parameter.KEYWORD_ONLY for parameter in parameters.values())
    assert parameters["rng"].default is inspect.Parameter.empty
    needed = {one.name for one in parameters.values() if one.default is one.empty}
    assert needed == {"rng"} or ("path" in needed and datasets.is_in_file(name))
    assert not {"train", "validation", "test", "stratify", "prepare"} & set(parameters)


@pytest.mark.parametrize("name", sorted({*OFFLINE, *ONLINE} - set(GENERATED)))
def test_package_is_installed_under_that_name(name: str) -> None:
    package = datasets.package(name)
    assert package is not None
    assert version(package)


def test_every_online_data_set_comes_from_keras() -> None:
    assert {name for name in datasets.names() if datasets.package(name) == "keras"} == set(ONLINE)


def test_the_example_of_the_page_runs() -> None:
    failed, attempted = doctest.testfile(str(PAGE), module_relative=False)
    assert (failed, attempted) == (0, 6)


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        ("xor", {"samples": 3}, "samples must be at least 4, got 3"),
        ("xor", {"noise": -0.1}, "noise must be at least 0, got -0.1"),
        ("parity", {"bits": 0}, "bits must be from 1 to 16, got 0"),
        ("parity", {"bits": 2, "inputs": 17}, "inputs must be from 2 to 16, got 17"),
        ("parity", {"bits": 7, "inputs": 6}, "inputs must be from 7 to 16, got 6"),
        ("truth_table", {"column": [0, 1, 1]}, "column must have 2, 4, 8, … answers, got 3"),
        ("truth_table", {"column": [1]}, "column must have 2, 4, 8, … answers, got 1"),
        ("truth_table", {"column": [0, 2]}, "column must hold 0 and 1, got [0, 2]"),
        ("moons", {"samples": 1}, "samples must be at least 2, got 1"),
        ("circles", {"factor": 1.0}, "factor must be between 0 and 1, got 1.0"),
        ("spirals", {"classes": 1}, "classes must be at least 2, got 1"),
        ("spirals", {"classes": 3, "samples": 2}, "samples must be at least 3, got 2"),
        ("blobs", {"features": 1}, "features must be at least 2, got 1"),
        ("blobs", {"margin": 50.0}, "margin 50.0 leaves no room for blobs of std 1.0"),
        ("gaussian", {"classes": 1}, "classes must be at least 2, got 1"),
        ("correlated_gaussian", {"variances": [1, -1]}, r"variances[1] must be at least 0, got -1"),
        ("correlated_gaussian", {"variances": []}, "variances must be at least 1, got 0"),
        ("bag_of_words", {"exponent": -1}, "exponent must be at least 0, got -1"),
        ("noise", {"outputs": 0}, "outputs must be at least 1, got 0"),
        ("sine", {"low": 1.0, "high": 1.0}, "low must be less than high, got 1.0 and 1.0"),
    ],
)
def test_impossible_arguments(name: str, arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError) as caught:
        make(name, **arguments)
    assert str(caught.value) == message
