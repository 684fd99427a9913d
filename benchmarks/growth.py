"""More seeds: the time of a run and the memory of the process."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.processes import SPECS, cold
from benchmarks.rows import Row, at_most

GIGABYTES = 3.0
LEVEL = 1.1  # of the time per run with fewer seeds still counts as level


def rows(counts: Sequence[int] = (10, 100, 1000)) -> list[Row]:
    """The digits net with more and more seeds, each cold in a process of its own."""
    found: list[Row] = []
    before: float | None = None
    for seeds in counts:
        with cold() as place:
            done = place.reproduce("run", str(SPECS / "digits.yaml"), "--seeds", str(seeds))
        each = 1000 * done.phases["run"] / seeds
        what = f"digits, {seeds} seeds: "
        found += [
            Row(f"{what}time of a run", f"{each:.1f} ms")
            if before is None
            else at_most(f"{what}time of a run", each, LEVEL * before, "ms"),
            at_most(f"{what}memory of the process", done.peak / 1e9, GIGABYTES, "GB"),
        ]
        before = each
    return found
