"""Where a hidden layer puts the points of the plane, for pictures of a space that is bent."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from keras import ops

from zoo.measures._declare import measure
from zoo.measures._grid import square
from zoo.probe import Probe


@measure(higher_is_better=None)
def layer_map(probe: Probe, *, low: float = -1.0, high: float = 1.0, resolution: int = 41) -> Any:
    """What the first two units of the last hidden layer say at each point of a square grid, for models with two inputs.

    Args:
        low: lower end of both axes, in the units of the prepared inputs.
        high: upper end of both axes.
        resolution: points along each axis.

    Returns:
        (2 resolution²,): both units for one point after the other, row by row from the lowest second input up.

    Raises:
        ValueError: for a model without hidden activations.

    References: Olah, "Neural networks, manifolds, and topology", 2014.
    """
    grid = square(low, high, resolution)
    return ops.reshape(replace(probe, inputs=grid).activations()[-1][:, :2], (-1,))
