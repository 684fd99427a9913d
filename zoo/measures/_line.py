"""A learned function of one variable and its slopes, at evenly spaced inputs."""

from __future__ import annotations

from typing import Any

from keras import ops

from zoo.measures._grid import spaced
from zoo.probe import Probe, gradient

MOST = 100_000
"""Points of an interval: more than 32-bit floats could tell apart."""


def values(probe: Probe, low: float, high: float, points: int) -> Any:
    """The first output at evenly spaced inputs, (points,), for models with one input."""
    return probe.outputs(_inputs(low, high, points))[:, 0]


def slopes(probe: Probe, low: float, high: float, points: int) -> Any:
    """Derivative of the first output by the input at evenly spaced inputs, (points,), for models with one input."""
    (found,) = gradient(lambda values: ops.sum(probe.outputs(values[0])[:, 0]), [_inputs(low, high, points)])
    return found[:, 0]


def _inputs(low: float, high: float, points: int) -> Any:
    return ops.convert_to_tensor(spaced(low, high, points, "points", MOST)[:, None])
