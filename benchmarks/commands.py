"""Commands that have to answer at once, and XOR, which people run first."""

from __future__ import annotations

from pathlib import Path

from benchmarks.processes import Place, cold
from benchmarks.rows import Row, at_most

QUICK = (("--help",), ("list",), ("show", "xor"), ("why", "xor"))
SMALL = """
title: Small experiment {number}
data: {{xor: {{}}}}
model: {{mlp: {{hidden: [4], activation: tanh}}}}
loss: BinaryCrossentropy
metrics: [accuracy]
train: {{optimizer: {{Adam: {{learning_rate: 0.{number:03}}}}}, batch_size: 4, epochs: 2}}
seeds: 20
variants:
  slow: {{train.optimizer.learning_rate: 0.0001}}
  fast: {{}}
claims:
  - that: The faster one ends lower.
    expect: loss[fast] < loss[slow]
  - that: It learns.
    expect: accuracy[fast] >= 0.75
figures: [{{curves: {{y: loss}}}}]
"""
TIMES = 5  # of which the best counts


def rows(*options: str, experiments: tuple[tuple[int, float], ...] = ((9, 1.0), (60, 2.0))) -> list[Row]:
    """XOR cold, the quick commands, and `all` with everything stored for so many small experiments.

    Args:
        options: of `reproduce run xor`.
        experiments: (how many, seconds that they may take).
    """
    with cold() as place:
        xor = place.reproduce("run", "xor", *options)
        quick = [(command, best(place, *command)) for command in QUICK]
        stored = [stored_row(place, count, bound) for count, bound in experiments]
    return [
        at_most("reproduce run xor, cold", xor.seconds, 20, "s"),
        *(at_most(f"reproduce {' '.join(command)}", seconds, 0.3, "s") for command, seconds in quick),
        *stored,
    ]


def stored_row(place: Place, count: int, bound: float) -> Row:
    """`all` on generated specs, after it has run once."""
    specs = place.records / f"specs_{count}"
    specs.mkdir(parents=True)
    for number in range(1, count + 1):
        Path(specs, f"small_{number}.yaml").write_text(SMALL.format(number=number), encoding="utf-8")
    own = Place(place.cache, place.records / f"of_{count}")
    own.reproduce("all", "--specs", str(specs))
    seconds = best(own, "all", "--specs", str(specs))
    return at_most(f"reproduce all, {count} small experiments, stored", seconds, bound, "s")


def best(place: Place, command: str, *arguments: str) -> float:
    """Seconds of a command, the best of some times."""
    return min(place.reproduce(command, *arguments).seconds for _ in range(TIMES))
