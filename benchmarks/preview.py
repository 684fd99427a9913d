"""The seconds that `reproduce check` says of the experiments, against those that a cold `reproduce run` takes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from benchmarks.processes import Place, cold
from benchmarks.rows import Row, shown

WITHIN = 2.0
SEEDS = ("--seeds", "1000:1020")  # none that `results/` is made of


def rows(names: Sequence[str] = ()) -> list[Row]:
    """A row for each experiment; all that are shipped, where none is named."""
    with cold() as place:
        said = dict(estimates(place, names))
    return [row(name, seconds) for name, seconds in said.items()]


def estimates(place: Place, names: Sequence[str]) -> Iterator[tuple[str, float]]:
    """Experiments with the seconds that `check` says of them."""
    for line in place.reproduce("check", *names).output.splitlines():
        if found := re.match(r"(\w+): .*, about (\d+) s$", line):
            yield found[1], float(found[2])


def row(name: str, estimate: float) -> Row:
    """An experiment's estimate, and how many times as long it took."""
    with cold() as place:
        taken = place.reproduce("run", name, *SEEDS)
    ratio = taken.seconds / estimate
    what = f"{name}: about {estimate:.0f} s, it took {taken.split}"
    bounds = f"{shown(1 / WITHIN)} to {shown(WITHIN)}"
    return Row(what, f"{ratio:.2f} times the estimate", bounds, 1 / WITHIN <= ratio <= WITHIN)
