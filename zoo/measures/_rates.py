"""The effective learning rate of each weight: how far it went over how steep the loss was where it stood."""

from __future__ import annotations

from typing import Any

import numpy as np

from zoo.measures._points import flat, steps
from zoo.probe import Probe

RESOLUTION = 1e-4  # a move smaller than that in units of the weight is lost in the rounding of 32-bit floats


def weights_and_gradients(probe: Probe) -> Any:
    """All trained weights, and then the gradient of the mean training loss by each, (2 × weights,)."""
    return flat([*probe.trainable, *probe.gradients()])


def rates(points: Any) -> Any:
    """The effective rate of each weight at each step, (points - 1, weights).

    Args:
        points: `weights_and_gradients` at each, (points, 2 × weights).

    Returns:
        |move| / |gradient|. NaN where the gradient is zero, or the move so small that it cannot be told from rounding.
    """
    weights, gradients = np.split(np.asarray(points, "float64"), 2, axis=1)
    moves, sizes = np.abs(steps(weights)), np.abs(gradients[:-1])
    seen = np.isfinite(moves) & (moves > RESOLUTION * np.maximum(np.abs(weights[:-1]), RESOLUTION)) & (sizes > 0)
    return np.divide(moves, sizes, where=seen, out=np.full_like(moves, np.nan))
