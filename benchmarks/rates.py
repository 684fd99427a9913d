"""The rates that the cost preview multiplies with, fitted to the experiments by least squares of the ratios.

    python -m benchmarks.rates              all experiments: constants for reproduce/engine/explain/preview.py
    python -m benchmarks.rates xor dropout  some

Processor seconds, one thing at a time: they depend less on what else the machine does than seconds by the clock.
"""

from __future__ import annotations

import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
from scipy.optimize import nnls

from benchmarks.engine import batches_of, compiled, jax, on_devices
from benchmarks.processes import ROOT
from reproduce.engine.explain import preview
from reproduce.engine.vector.groups import Group
from reproduce.pipeline import reading
from reproduce.runs.settings import MEMORY
from reproduce.spec import library
from reproduce.spec.parse import Parsed

Point = tuple[Sequence[float], float]  # what was counted, and the processor seconds that it took
SMALLEST = 0.2  # seconds; the ratios of shorter ones count less


def main(names: Sequence[str]) -> None:
    """Print the constants, and how far the points are from them."""
    points: dict[str, list[Point]] = defaultdict(list)
    for parsed in library.parsed(names, [ROOT / "specs"], reading.parse_file):
        print(parsed.experiment.name, file=sys.stderr)
        for constant, point in measured(parsed):
            points[constant].append(point)
    for constant, found in points.items():
        rates, ratios = fitted(found)
        low, high = np.quantile(ratios, (0.05, 0.95))
        print(f"{constant} = ({', '.join(f'{rate:.2g}' for rate in rates)})  # estimate/time: {low:.2f} to {high:.2f}")


def measured(parsed: Parsed) -> Iterator[tuple[str, Point]]:
    """An experiment's points, by the constant that they are for."""
    start = time.process_time()
    groups = preview.groups_of(parsed)
    yield "VARIANTS", (preview.of_variants(groups), time.process_time() - start)
    for one in groups:
        yield from of_program(one, len(parsed.experiment.seeds))


def of_program(one: Group, seeds: int) -> Iterator[tuple[str, Point]]:
    """The points of a program: compiling it, and training its runs."""
    runs = [(member, seed) for member in one.members for seed in range(1000, 1000 + seeds)]
    start = time.process_time()
    batches = batches_of(one, runs, jax.device_count(), MEMORY)
    program = compiled(one.program, *batches.arguments(0))
    yield "PROGRAMS", (preview.of_program(one), time.process_time() - start)
    start = time.process_time()
    for number in range(len(batches.runs)):
        jax.device_get(program(*on_devices(*batches.arguments(number))))
    yield "RUNS", (preview.of_runs(one, seeds), time.process_time() - start)


def fitted(points: Sequence[Point]) -> tuple[Sequence[float], Sequence[float]]:
    """Rates, none negative, and for each point the ratio of its estimate to its time."""
    counts, seconds = (np.array(column, float) for column in zip(*points, strict=True))
    weights = 1 / (seconds + SMALLEST)
    scale = np.maximum((counts * weights[:, None]).max(0), 1e-300)
    rates = nnls(counts * weights[:, None] / scale, seconds * weights)[0] / scale
    return rates, (counts @ rates + SMALLEST) / (seconds + SMALLEST)


if __name__ == "__main__":
    main(sys.argv[1:])
