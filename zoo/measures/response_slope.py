"""The derivative of the function of one variable that a model computes, for pictures."""

from __future__ import annotations

from typing import Any

from zoo.measures._declare import measure
from zoo.measures._line import slopes
from zoo.probe import Probe


@measure(higher_is_better=None)
def response_slope(probe: Probe, *, low: float = -1.0, high: float = 1.0, points: int = 201) -> Any:
    """Derivative of the first output by the input at evenly spaced inputs, for models with one input.

    Args:
        low: first input.
        high: last input.
        points: how many.

    Returns:
        (points,).
    """
    return slopes(probe, low, high, points)
