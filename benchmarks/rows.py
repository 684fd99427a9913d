"""What a benchmark found, row by row, with the bound that each row has to meet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One thing measured.

    Attributes:
        target: the bound in words; empty where there is none.
        met: whether it is met; None where there is none.
    """

    what: str
    measured: str
    target: str = ""
    met: bool | None = None

    @property
    def cells(self) -> tuple[str, str, str, str]:
        """The row as it is shown."""
        return self.what, self.measured, self.target, {None: "", True: "met", False: "missed"}[self.met]


HEADER = ("what", "measured", "target", "")


def at_least(what: str, value: float, bound: float, unit: str) -> Row:
    """A row whose value is to be at least `bound`."""
    return Row(what, f"{shown(value)} {unit}", f"≥ {shown(bound)} {unit}", value >= bound)


def at_most(what: str, value: float, bound: float, unit: str) -> Row:
    """A row whose value is to be at most `bound`."""
    return Row(what, f"{shown(value)} {unit}", f"≤ {shown(bound)} {unit}", value <= bound)


def shown(value: float) -> str:
    """A number with three digits, or with all of those before the point."""
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"


def text(rows: Sequence[Row]) -> str:
    """Rows as aligned lines for the terminal."""
    cells = [HEADER, *(row.cells for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = ["  ".join(f"{cell:{width}}" for cell, width in zip(row, widths, strict=True)) for row in cells]
    return "\n".join(line.rstrip() for line in lines)


def markdown(rows: Sequence[Row]) -> str:
    """Rows as a Markdown table."""
    cells = [HEADER, ("---",) * len(HEADER), *(row.cells for row in rows)]
    return "\n".join(f"| {' | '.join(row)} |" for row in cells)
