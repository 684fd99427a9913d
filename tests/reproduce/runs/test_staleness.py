from collections.abc import Callable
from typing import Any

import pytest

from reproduce.record import Record
from reproduce.runs.plan import Run
from reproduce.runs.settings import Settings
from reproduce.runs.staleness import differences, reason
from reproduce.runs.store import Store

RECORD = Record({}, 1, False)
SETTINGS = (("vector", "jax", "cpu", "full"), ("fit", "jax", "cpu", "smoke"))


@pytest.fixture
def run(variant: Callable[..., Any]) -> Callable[..., Run]:
    def made(seed: int = 0, versions: str = "1", **train: Any) -> Run:
        return Run(variant(), seed, {"setup": {"train": train}, "versions": {"keras": versions}, "seed": seed})

    return made


def test_a_run_that_was_never_stored(store: Store, run: Callable[..., Run]) -> None:
    assert reason(run(), "xor", store) == "never run"


def test_another_seed_or_experiment_says_nothing(store: Store, run: Callable[..., Run]) -> None:
    store.put("xor", [(run(0, epochs=1), RECORD)])
    assert reason(run(1, epochs=1), "xor", store) == "never run"
    assert reason(run(0, epochs=1), "other", store) == "never run"


def test_what_changed_and_from_what_to_what(store: Store, run: Callable[..., Run]) -> None:
    store.put("xor", [(run(epochs=20, batch_size=4), RECORD)])
    assert reason(run(epochs=30, batch_size=4), "xor", store) == "changed: setup.train.epochs: 20 → 30"
    assert reason(run(epochs=20, batch_size=4, versions="2"), "xor", store) == "changed: versions.keras: 1 → 2"
    assert reason(run(epochs=20), "xor", store) == "changed: setup.train.batch_size: 4 → nothing"


def test_the_nearest_of_several_is_compared(store: Store, run: Callable[..., Run]) -> None:
    store.put("xor", [(run(epochs=1, batch_size=1, versions="0"), RECORD), (run(epochs=2, batch_size=2), RECORD)])
    assert reason(run(epochs=3, batch_size=2), "xor", store) == "changed: setup.train.epochs: 2 → 3"


def test_another_engine_or_tier_is_said_by_its_name(store: Store, run: Callable[..., Run]) -> None:
    before, after = (Run(run().variant, 0, {**run().facts, "settings": Settings(*s).facts}) for s in SETTINGS)
    store.put("xor", [(before, RECORD)])
    assert reason(after, "xor", store) == "changed: engine: vector → fit; tier: full → smoke"


def test_a_damaged_record(store: Store, run: Callable[..., Run]) -> None:
    store.put("xor", [(run(epochs=1), RECORD)])
    assert reason(run(epochs=1), "xor", store) == "its record was damaged"


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ({"a": 1}, {"a": 1}, []),
        ({"a": 1}, {"a": 2}, ["a: 1 → 2"]),
        ({"a": 1}, {}, ["a: 1 → nothing"]),
        ({}, {"b": [1]}, ["b: nothing → [1]"]),
        ({"a": {"b": {"c": 1}}, "d": 0}, {"a": {"b": {"c": 2}}, "d": 1}, ["a.b.c: 1 → 2", "d: 0 → 1"]),
        ({"a": {"b": 1}}, {"a": None}, ["a: {'b': 1} → None"]),
        ({"data": {"xor": {}}}, {"data": {"moons": {}}}, ["data.xor: {} → nothing", "data.moons: nothing → {}"]),
    ],
)
def test_differences_of_plain_values(before: Any, after: Any, said: list[str]) -> None:
    assert list(differences(before, after)) == said
