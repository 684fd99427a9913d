"""What a table of a report is, and how its numbers are written."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from reproduce.analysis.quantities import Quantity
from reproduce.statistics.intervals import Interval
from reproduce.text import interval as brackets
from reproduce.text import literal, number

MOST_ROWS = 40  # a longer table is cut in reports


@dataclass(frozen=True)
class Table:
    """A table of text: the first column names the row, the others are numbers.

    Attributes:
        file: which has all rows.
    """

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    file: str = "summary.csv"

    def markdown(self) -> str:
        """The table as aligned Markdown, numbers to the right."""
        cells: list[list[str]] = [[literal(cell) for cell in row] for row in (self.header, *self.rows)]
        widths = [max(3, *(len(row[place]) for row in cells)) for place in range(len(self.header))]
        rule = [
            ":" + "-" * (width - 1) if place == 0 else "-" * (width - 1) + ":" for place, width in enumerate(widths)
        ]
        lines = [cells[0], rule, *cells[1:]]
        return "".join("| " + " | ".join(_aligned(row, widths)) + " |\n" for row in lines)

    def shortened(self) -> Table:
        """The first and last rows of a table that is too long for a report, with a row of dots between."""
        if len(self.rows) <= MOST_ROWS:
            return self
        return replace(self, rows=(*self.rows[:10], *self.rows[-10:]))


def _aligned(row: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    for place, (cell, width) in enumerate(zip(row, widths, strict=True)):
        yield cell.ljust(width) if place == 0 else cell.rjust(width)


def interval_text(interval: Interval | None, shown: Quantity) -> str:
    """`97.2 [96.8, 97.5]`; `diverged` for an infinite median, `missing` without runs."""
    text = median_text(interval, shown)
    if interval is None or not math.isfinite(interval.median):
        return text
    return f"{text} {brackets((interval.low * shown.factor, interval.high * shown.factor))}"


def median_text(interval: Interval | None, shown: Quantity) -> str:
    """The median alone; `diverged` for an infinite one, `missing` without runs."""
    if interval is None:
        return "missing"
    return number(interval.median * shown.factor) if math.isfinite(interval.median) else "diverged"


def exact(value: float | None) -> str:
    """A number in full precision; empty for None."""
    return "" if value is None else repr(float(value))
