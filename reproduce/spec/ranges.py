"""Numbers spread over a range, as a spec writes them: `{log: [low, high, count]}` or `{linear: [low, high, count]}`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reproduce.text import shown

KINDS = ("log", "linear")
MAX_COUNT = 1000


def spaced(values: Any) -> Sequence[float | int] | None:
    """The numbers of a range, rounded to six digits; whole where all of them are and the bounds are written so.

    None where `values` is no range.

    Raises:
        ValueError: for a range without three good numbers.
    """
    kind = next(iter(values), "") if isinstance(values, dict) and len(values) == 1 else ""
    if kind not in KINDS or not isinstance(values[kind], list | int | float):
        return None
    low, high, count = _checked(kind, values[kind])
    rounded = [float(f"{_point(kind, low, high, number / (count - 1)):.6g}") for number in range(count)]
    if isinstance(low, int) and isinstance(high, int) and all(value.is_integer() for value in rounded):
        return [int(value) for value in rounded]
    return rounded


def _point(kind: str, low: float, high: float, share: float) -> float:
    """The number so far on the way; without NumPy, which takes longer to import than `reproduce --help` may."""
    return low ** (1 - share) * high**share if kind == "log" else low + share * (high - low)


def number(value: Any) -> float | None:
    """A number as float; None for anything else."""
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _checked(kind: str, bounds: Any) -> tuple[float, float, int]:
    good = isinstance(bounds, list) and len(bounds) == 3 and isinstance(bounds[2], int)
    if not good or None in map(number, bounds) or not _makes_sense(kind, *bounds):
        sign = "two different numbers above zero" if kind == "log" else "two different numbers"
        wanted = f"`{kind}: [low, high, count]` with {sign} and a count of 2 to {MAX_COUNT}"
        raise ValueError(f"expected {wanted}, got {shown(bounds)}")
    return bounds[0], bounds[1], bounds[2]


def _makes_sense(kind: str, low: float, high: float, count: int) -> bool:
    return 2 <= count <= MAX_COUNT and low != high and (kind == "linear" or min(low, high) > 0)
