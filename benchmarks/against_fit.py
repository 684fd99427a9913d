"""A spec from nothing to its report, against the same runs through Keras' `fit`: a few are timed, and scaled to all."""

from __future__ import annotations

from benchmarks.processes import SPECS, cold, measured
from benchmarks.rows import Row, at_least, shown
from reproduce.pipeline import reading


def rows(name: str, fits: int = 4, per_seed: bool = False, **targets: float) -> list[Row]:
    """Cold `reproduce run` of a benchmark's spec, and how many times as long `fit` takes.

    Args:
        name: of the spec.
        fits: runs timed, the first of which includes what is made once; at least 2.
        per_seed: whether the targets are for a further seed, without what is made once. Defaults to False.
        targets: the ratio to beat, by backend.
    """
    experiment = reading.parse_file(SPECS / f"{name}.yaml").experiment
    runs = len(experiment.variants) * len(experiment.seeds)
    with cold() as place:
        ours = place.reproduce("run", str(SPECS / f"{name}.yaml"))
    found = [Row(f"{name}: {runs} runs, cold", ours.split)]
    for backend, target in targets.items():
        times = measured("keras_fit", name, str(fits), KERAS_BACKEND=backend, TF_CPP_MIN_LOG_LEVEL="3")
        first, *others = times["runs"]
        each = sum(others) / len(others)
        theirs = times["import"] + first + (runs - 1) * each
        said = f"{theirs:.0f} s: import {times['import']:.1f}, first run {first:.2f}, each other {each:.2f}"
        found.append(Row(f"{name}: {runs} fits on {backend}, scaled from {fits}", said))
        ratio, further = theirs / ours.seconds, each / (ours.phases["run"] / runs)
        if per_seed:
            found += [
                Row(f"{name}: fit on {backend} / reproduce, cold", f"{shown(ratio)} ×"),
                at_least(f"{name}: fit on {backend} / reproduce, per further seed", further, target, "×"),
            ]
        else:
            found.append(at_least(f"{name}: fit on {backend} / reproduce, cold", ratio, target, "×"))
    return found
