"""Every object of Keras that trains: a part of the walk of `make reliability`, and that nothing is left out of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

from benchmarks.reliability import layers, trained
from reproduce.construct.signatures import arguments_of, legal_names
from reproduce.record import Record, Series

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # Keras, reading a rate
SOME = [
    ("layer", "BatchNormalization"),
    ("layer", "LSTM"),
    ("layer", "Embedding"),
    ("optimizer", "Adadelta"),
    ("schedule", "CosineDecayRestarts"),
    ("initializer", "Orthogonal"),
    ("regularizer", "OrthogonalRegularizer"),
    ("constraint", "MinMaxNorm"),
]


@pytest.mark.parametrize(("kind", "name"), SOME)
def test_both_engines_and_keras_agree_and_seeds_differ(kind: str, name: str) -> None:
    found = trained.tried(kind, name)
    assert (found.refusals, found.failures) == ((), ())
    assert len(set(found.digests)) == 2


def test_another_process_finds_the_same_bytes() -> None:
    chosen = ["Dropout", "MixUp"]
    there = trained.elsewhere(chosen)
    assert there == {f"{one.kind} {one.name}": list(one.digests) for one in trained.walk(chosen)}
    assert len(there["layer Dropout"]) == 2 and there["layer MixUp"] == []


@pytest.mark.parametrize("kind", trained.KINDS)
def test_each_object_has_the_arguments_that_it_needs(kind: str) -> None:
    for name in legal_names(kind):
        needed = {key for key, one in arguments_of(legal_names(kind)[name]()).items() if one.needed}
        assert needed <= set(given(kind, name)), name


def given(kind: str, name: str) -> Mapping[str, object]:
    """The arguments that the walk gives."""
    if kind != "layer":
        return trained.ARGUMENTS.get(name, {})
    return next(dict(entry[name]) for entry in layers.net(name) if isinstance(entry, dict) and name in entry)


def test_the_tables_name_nothing_that_is_not_there() -> None:
    fed = {name for names in layers.FED.values() for name in names.split()}
    assert fed | set(layers.ARGUMENTS) <= set(legal_names("layer"))


def test_what_differs_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Failures of its own, and a process that finds other bytes."""
    one = trained.Outcome("layer", "Dense", digests=("a", "b"))
    refused = trained.Outcome("layer", "MixUp", refusals=("unknown layer",))
    monkeypatch.setattr(trained, "elsewhere", lambda _: {"layer Dense": ["a", "c"], "layer MixUp": []})
    monkeypatch.setattr(trained, "walk", lambda _: iter([one, replace(one, failures=("diverges",)), refused]))
    assert [answer for _, _, answer in trained.compared()] == [
        "differs between two processes",
        "diverges; differs between two processes",
        "is refused without its name: unknown layer",
    ]


def test_a_series_that_differs_is_named() -> None:
    one, other = (Record({"loss": Series(np.array([2.3, end]), "epoch", False)}, 1, False) for end in (2.0, 2.001))
    assert list(trained.unlike_fit(one, one)) == []
    assert list(trained.unlike_fit(one, other)) == ["loss differs between the engines"]
