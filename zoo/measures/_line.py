"""Slopes of a learned function of one variable."""

from __future__ import annotations

from typing import Any

import numpy as np
from keras import ops

from zoo.probe import Probe, gradient


def slopes(probe: Probe, low: float, high: float, points: int) -> Any:
    """Derivative of the first output by the input at evenly spaced inputs, (points,), for models with one input."""
    inputs = np.linspace(low, high, points, dtype="float32")[:, None]
    (found,) = gradient(lambda values: ops.sum(probe.outputs(values[0])[:, 0]), [ops.convert_to_tensor(inputs)])
    return found[:, 0]
