"""How steep a function of one variable is where it is flattest."""

from __future__ import annotations

from typing import Any

from keras import ops

from zoo.measures._declare import measure
from zoo.measures._line import slopes
from zoo.probe import Probe


@measure(higher_is_better=None)
def smallest_slope(probe: Probe, *, low: float = -1.0, high: float = 1.0, points: int = 2001) -> Any:
    """The smallest size of the derivative of the first output by the input, for models with one input.

    Args:
        low: lower end of the interval.
        high: upper end.
        points: evenly spaced inputs to look at, both ends among them.

    Returns:
        (), without the sign.
    """
    return ops.min(ops.abs(slopes(probe, low, high, points)))
