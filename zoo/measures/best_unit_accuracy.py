"""How well any single threshold unit can do: a search over a dense grid of weights and thresholds."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
from keras import ops

from zoo.measures._declare import measure
from zoo.probe import Probe

MOST = 1_000_000  # units


@measure(higher_is_better=None, unit="share")
def best_unit_accuracy(probe: Probe, *, low: float = -2.0, high: float = 2.0, points: int = 17) -> Any:
    """The best training accuracy among units that fire, and say 1, where w·x reaches θ.

    Every weight and the threshold run over the same evenly spaced values. It looks at binary data alone, not at the
    model: with two inputs a fine grid leaves out no way of cutting a few points in two by a line.

    Args:
        low: smallest weight and threshold.
        high: largest.
        points: how many values of each.

    Returns:
        (), between 0 and 1.

    Raises:
        ValueError: with so many inputs that the grid has over a million units.

    References: Minsky & Papert, "Perceptrons", 1969.
    """
    flat = ops.reshape(probe.x, (probe.x.shape[0], -1))
    if points ** (flat.shape[1] + 1) > MOST:
        raise ValueError(f"points must be fewer: {points} to the power of {flat.shape[1] + 1} units are over {MOST}")
    values = np.linspace(low, high, points, dtype="float32")
    units = np.array(list(itertools.product(values, repeat=flat.shape[1] + 1)), "float32").T  # (weights and θ, units)
    fires = ops.matmul(flat, ops.convert_to_tensor(units[:-1])) >= units[-1]  # (examples, units)
    right = ops.cast(ops.equal(fires, ops.reshape(probe.y, (-1, 1)) > 0), "float32")
    return ops.max(ops.mean(right, axis=0))
