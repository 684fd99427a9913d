"""Whether a net is right on average.

References:
    Gneiting (2011), Making and evaluating point forecasts: squared error asks for the mean, absolute error for the
        median.
"""

from __future__ import annotations

from typing import Any

from keras import ops

from zoo.measures._declare import measure
from zoo.probe import Probe


@measure(higher_is_better=None)
def mean_error(probe: Probe) -> Any:
    """Mean of the outputs minus the targets on the training part, in the units of the targets.

    Returns:
        ().

    Raises:
        ValueError: for targets of another shape than the outputs, such as class numbers.
    """
    outputs = probe.outputs(probe.x)
    if tuple(outputs.shape) != tuple(probe.y.shape):
        raise ValueError("mean_error needs numbers to predict, of the shape of the outputs")
    return ops.mean(outputs - ops.cast(probe.y, outputs.dtype))
