"""What a claim found, in numbers that a reader can picture: both sides, and by how much they differ."""

from __future__ import annotations

import math

from reproduce.claims.sides import Sides
from reproduce.text import number

FEW, MANY = 0.5, 2.0
"""Ratios between these are said as a change in %, others as how many times as much."""


def sides_text(sides: Sides) -> str:
    """The medians of both sides, and the change from the right one to the left one.

    Example:
        >>> sides_text(Sides(49.0, 81.0, "steps", False)), sides_text(Sides(0.97, 0.95, "%", True))
        ('49 steps against 81, 39.5% less', '97% against 95%')
    """
    left, right = (_written(value, sides.unit) for value in (sides.left, sides.right))
    unit = f" {sides.unit}" if sides.unit not in ("", "%") else ""
    change = "" if sides.is_bound else _change(sides)
    return f"{left}{unit} against {right}{f', {change}' if change else ''}"


def _written(value: float, unit: str) -> str:
    return f"{number(100 * value)}%" if unit == "%" else number(value)


def _change(sides: Sides) -> str:
    """`2 points more`, `40% less`, `3.5 times as much`; empty where it is no finite number."""
    left, right = sides.left, sides.right
    if not math.isfinite(left) or not math.isfinite(right) or left == right:
        return "equal" if left == right else ""
    more = "more" if left > right else "less"
    if sides.unit == "%":
        return f"{number(100 * abs(left - right), 3)} points {more}"
    if left <= 0 or right <= 0:
        return f"{number(abs(left - right), 3)} {more}"
    ratio = left / right
    return f"{number(100 * abs(ratio - 1), 3)}% {more}" if FEW < ratio < MANY else f"{number(ratio, 3)} times as much"
