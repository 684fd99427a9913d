"""A model's answer over a square of the plane, for pictures of decision boundaries."""

from __future__ import annotations

from typing import Any

from keras import ops

from zoo.measures._declare import measure
from zoo.measures._grid import square
from zoo.probe import Probe


@measure(higher_is_better=None)
def decision_map(probe: Probe, *, low: float = -1.0, high: float = 1.0, resolution: int = 61) -> Any:
    """The answer at each point of a square grid, for models with two inputs and logits.

    Args:
        low: lower end of both axes, in the units of the prepared inputs.
        high: upper end of both axes.
        resolution: points along each axis.

    Returns:
        (resolution²,), row by row from the lowest second input up: the probability of class 1 with one output, the
        class number with several.
    """
    outputs = probe.outputs(square(low, high, resolution))
    if outputs.shape[-1] == 1:
        return ops.sigmoid(outputs[:, 0])
    return ops.cast(ops.argmax(outputs, axis=-1), "float32")
