"""Numbers spread over a range, as a spec writes them: `{log: [low, high, count]}` or `{linear: [low, high, count]}`."""

from __future__ import annotations

from typing import Any

import numpy as np

from reproduce.spec import shown

KINDS = ("log", "linear")
MAX_COUNT = 1000


def spaced(values: Any) -> list[float] | None:
    """The numbers of a range, rounded to six digits; None where `values` is no range.

    Raises:
        ValueError: for a range without three good numbers.
    """
    kind = next(iter(values), "") if isinstance(values, dict) and len(values) == 1 else ""
    if kind not in KINDS or not isinstance(values[kind], list):
        return None
    low, high, count = _checked(kind, values[kind])
    points = np.geomspace(low, high, count) if kind == "log" else np.linspace(low, high, count)
    return [float(f"{value:.6g}") for value in points]


def number(value: Any) -> float | None:
    """A number as float; None for anything else."""
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _checked(kind: str, bounds: list[Any]) -> tuple[float, float, int]:
    good = len(bounds) == 3 and all(number(bound) is not None for bound in bounds) and isinstance(bounds[2], int)
    if not good or not 2 <= bounds[2] <= MAX_COUNT or bounds[0] == bounds[1] or (kind == "log" and min(bounds[:2]) <= 0):
        sign = "two different numbers above zero" if kind == "log" else "two different numbers"
        wanted = f"`{kind}: [low, high, count]` with {sign} and a count of 2 to {MAX_COUNT}"
        raise ValueError(f"expected {wanted}, got {shown(bounds)}")
    return bounds[0], bounds[1], bounds[2]
