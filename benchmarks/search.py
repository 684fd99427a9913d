"""A search from nothing to its winner, against a stock search of KerasTuner: a few executions are timed, and scaled."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace

from benchmarks.processes import SPECS, cold, measured
from benchmarks.rows import Row, at_least, at_most, shown
from reproduce.pipeline import reading

STOCK = 4  # trials of three executions each that are timed
TARGETS = {"jax": 15.0, "tensorflow": 30.0}
GIGABYTES, SECONDS = 3.0, 180.0


def rows() -> list[Row]:
    """Sixty trials of three executions with both, what the oracles take of it, and the lecture's own search."""
    experiment = reading.parse_file(SPECS / "search.yaml").experiment
    (search,) = experiment.searches.values()
    executions = search.trials * search.executions
    with cold() as place:
        ours = place.reproduce("tune", str(SPECS / "search.yaml"))
    found = [Row(f"{search.trials} random trials × {search.executions}, cold", ours.split)]
    for backend, target in TARGETS.items():
        times: Mapping[str, float] = measured(
            "stock_search", str(STOCK), KERAS_BACKEND=backend, TF_CPP_MIN_LOG_LEVEL="3"
        )
        each = times["search"] / (STOCK * search.executions)
        theirs = times["import"] + executions * each
        said = f"{theirs:.0f} s: import {times['import']:.1f}, each execution {each:.2f}"
        found.append(Row(f"stock search on {backend}, scaled from {STOCK * search.executions} executions", said))
        found.append(at_least(f"stock search on {backend} / reproduce, cold", theirs / ours.seconds, target, "×"))
    found.append(at_most("memory of the process", ours.peak / 1e9, GIGABYTES, "GB"))
    found += [_oracle(tuner, ours.seconds) for tuner in ("random", "bayesian")]
    with cold() as place:
        lecture = place.reproduce("tune", "digits_search")
    return [
        *found,
        at_most("digits_search, cold", lecture.seconds, SECONDS, "s"),
        Row("where that time went", lecture.split),
    ]


def _oracle(tuner: str, whole: float) -> Row:
    """What an oracle itself takes for as many trials, of the time of the whole search."""
    from reproduce.search.rounds import Scores, rounds  # KerasTuner, which the commands do without here

    (search,) = reading.parse_file(SPECS / "search.yaml").experiment.searches.values()
    start = time.perf_counter()
    one = rounds(replace(search, tuner=tuner), 0, 20)
    asked = next(one)
    try:
        while True:
            asked = one.send(Scores([(float(proposal.values["rate"]),) * 3 for proposal in asked], True))
    except StopIteration:
        seconds = time.perf_counter() - start
    share = 100 * seconds / whole
    return at_most(
        f"the {tuner} oracle itself: {shown(seconds)} s of that", share, 15 if tuner == "bayesian" else 5, "%"
    )
