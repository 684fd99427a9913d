"""How many straight pieces a learned function of one variable has."""

from __future__ import annotations

from typing import Any

from keras import ops

from zoo.measures._declare import measure
from zoo.measures._line import values
from zoo.probe import Probe


@measure(higher_is_better=None, bounds=(1, None))
def linear_pieces(
    probe: Probe, *, low: float = -1.0, high: float = 1.0, points: int = 4001, tolerance: float = 1e-2
) -> Any:
    """Number of linear pieces on an interval, for models with one input and one output.

    A hinge is where the slope between neighbouring grid points changes by more than `tolerance` times the largest
    slope; a change spread over two neighbouring cells is one hinge. On smooth functions the count only says "many".

    Args:
        low: lower end of the interval.
        high: upper end.
        points: grid points.
        tolerance: smallest visible change of slope, relative to the largest slope.

    Returns:
        (), hinges plus one.

    References: Montúfar, Pascanu, Cho & Bengio, "On the number of linear regions of deep neural networks", 2014.
    """
    slopes = ops.diff(values(probe, low, high, points))
    bends = ops.abs(ops.diff(slopes)) > tolerance * ops.max(ops.abs(slopes))
    starts = ops.logical_and(bends[1:], ops.logical_not(bends[:-1]))
    return 1.0 + ops.cast(bends[0], "float32") + ops.sum(ops.cast(starts, "float32"))
