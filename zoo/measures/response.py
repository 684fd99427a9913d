"""The function of one variable that a model has learned, for pictures."""

from __future__ import annotations

from typing import Any

from zoo.measures._declare import measure
from zoo.measures._line import values
from zoo.probe import Probe


@measure(higher_is_better=None)
def response(probe: Probe, *, low: float = -1.0, high: float = 1.0, points: int = 201) -> Any:
    """The first output at evenly spaced inputs, for models with one input.

    Args:
        low: first input.
        high: last input.
        points: how many.

    Returns:
        (points,).
    """
    return values(probe, low, high, points)
