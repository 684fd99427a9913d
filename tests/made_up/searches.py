"""Searches made up for the tests of figures, tables and reports: no training, the same every time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from reproduce.experiment import HyperParameter, Search
from reproduce.record import Record, Results
from reproduce.selection import with_selection
from reproduce.trials import Cost, SearchLog, Trial
from tests.made_up import runs as made

SPACE = (
    HyperParameter("rate", (), (), (1e-4, 1e-1), True, {}),
    HyperParameter("hidden", ("[16]", "[32]", "[32, 32]"), (None, None, None), None, False, {}),
    HyperParameter("batch", ("16", "32", "64"), (16.0, 32.0, 64.0), None, False, {}),
    HyperParameter("optimizer", ("adam", "momentum"), (None, None), None, False, {}),
    HyperParameter("momentum", (), (), (0.5, 0.99), False, {"optimizer": ("momentum",)}),
)


def search(name: str = "random", tuner: str = "random", space: Sequence[HyperParameter] = SPACE, **options) -> Search:
    """A search for the best validation accuracy."""
    known = {
        "series": "val_accuracy", "is_best": False, "trials": 30, "executions": 2, "factor": 3, "iterations": 1,
        "per_seed": False,
    }  # fmt: skip
    return Search(name=name, tuner=tuner, space=tuple(space), position=(1, 1), **(known | options))


def point(random: np.random.Generator) -> dict[str, str | float]:
    """A point of `SPACE`."""
    found: dict[str, str | float] = {
        "rate": float(10 ** random.uniform(-4, -1)),
        "hidden": SPACE[1].levels[random.integers(3)],
        "batch": SPACE[2].levels[random.integers(3)],
        "optimizer": ("adam", "momentum")[random.integers(2)],
    }
    return found | ({"momentum": float(random.uniform(0.5, 0.99))} if found["optimizer"] == "momentum" else {})


def accuracy(values, random: np.random.Generator) -> float:
    """Of a rate of 0.01 the best, more with momentum near one; rates above 0.07 diverge."""
    if values["rate"] > 0.07:
        return float("nan")
    bend = 0.12 * (np.log10(values["rate"]) + 2) ** 2
    return float(0.9 - bend + 0.08 * values.get("momentum", 0.5) + random.normal(0, 0.01))


def log(one: Search, count: int = 30, seed: int | None = None, epochs: Sequence[int | None] = (None,)) -> SearchLog:
    """A log of so many random trials, whose epochs are these in turn."""
    random = np.random.default_rng([count, seed or 0, len(one.name)])
    trials = []
    for number in range(1, count + 1):
        values, length = point(random), epochs[(number - 1) % len(epochs)]
        less = 0.0 if length is None else 0.2 * (1 - length / max(one for one in epochs if one))
        scores = tuple(accuracy(values, random) - less for _ in range(one.executions))
        used = (length or 9) * one.executions
        trials.append(Trial(number, values, length, scores, Cost(one.executions, used, 4 * used)))
    return SearchLog(one, seed, True, tuple(trials))


def results(*logs: Sequence[SearchLog], seeds: int = 20, missing: Sequence[tuple[str, int]] = ()) -> Results:
    """An experiment with one search for each group of logs, and what their winners come to."""
    groups = {group[0].search.name: tuple(group) for group in logs}
    series = ["val_accuracy", "test_accuracy", "selection_score", "selection_gap", "trials_used"]
    experiment = made.experiment({"variant": ["default", *groups]}, series, seeds=seeds, title="A search")
    setup = {"train": {"epochs": 9}}
    experiment = replace(
        experiment,
        searches={name: group[0].search for name, group in groups.items()},
        variants=tuple(replace(one, setup={**one.setup, **setup}) for one in experiment.variants),
    )

    def run(variant, random):
        level = 0.5 if variant.name == "default" else 0.93
        values = level + random.normal(0, 0.01, 3)
        return {"val_accuracy": made.series(values), "test_accuracy": made.series(values[-1:] - 0.01, "end")}

    found = made.results(experiment, run, missing=missing)
    records: dict[tuple[str, int], Record] = dict(found.records)
    for (name, seed), record in found.records.items():
        for log in groups.get(name, ()):
            if log.seed in (None, seed):
                records[name, seed] = with_selection(record, log)
    return replace(found, records=records, searches=groups)


def single() -> Results:
    """One search of 30 trials, some of which diverged."""
    return results([log(search())])


def compared() -> Results:
    """A random search beside one of hyperband, most of whose trials were trained shorter."""
    return results([log(search())], [log(search("band", "hyperband", trials=0), 18, None, (1, 1, 3, 9))])


def each_seed(count: int = 12, seeds: int = 8) -> Results:
    """A search for each seed."""
    one = search("each", per_seed=True)
    return results([log(one, count, seed) for seed in range(seeds)], seeds=seeds)


def lonely() -> Results:
    """A single trial with a single execution."""
    return results([log(search(trials=1, executions=1), 1)])


def hopeless() -> Results:
    """Every trial diverged."""
    found = log(search())
    lost = tuple(replace(trial, scores=(float("nan"),) * 2) for trial in found.trials)
    return results([replace(found, trials=lost)])
