"""A spec from nothing to its report, against the same runs through Keras' `fit`: a few are timed, and scaled to all."""

from __future__ import annotations

from benchmarks.processes import SPECS, cold, measured
from benchmarks.rows import Row, at_least
from reproduce import parse


def rows(name: str, fits: int = 4, **targets: float) -> list[Row]:
    """Cold `reproduce run` of a benchmark's spec, and how many times as long `fit` takes.

    Args:
        name: of the spec.
        fits: runs timed, the first of which includes what is made once; at least 2.
        targets: the ratio to beat, by backend.
    """
    experiment = parse.parse_file(SPECS / f"{name}.yaml").experiment
    runs = len(experiment.variants) * experiment.seeds
    with cold() as place:
        ours = place.reproduce("run", str(SPECS / f"{name}.yaml"))
    found = [Row(f"{name}: {runs} runs, cold", ours.split)]
    for backend, target in targets.items():
        times = measured("keras_fit", name, str(fits), KERAS_BACKEND=backend, TF_CPP_MIN_LOG_LEVEL="3")
        first, *others = times["runs"]
        each = sum(others) / len(others)
        theirs = times["import"] + first + (runs - 1) * each
        said = f"{theirs:.0f} s: import {times['import']:.1f}, first run {first:.2f}, each other {each:.2f}"
        found += [
            Row(f"{name}: {runs} fits on {backend}, scaled from {fits}", said),
            at_least(f"{name}: fit on {backend} / reproduce", theirs / ours.seconds, target, "×"),
        ]
    return found
