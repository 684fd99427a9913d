"""A square grid of inputs in the plane, for measures that are drawn as pictures."""

from __future__ import annotations

from typing import Any

import numpy as np
from keras import ops


def square(low: float, high: float, resolution: int) -> Any:
    """Points (resolution², 2), row by row from the lowest second input up."""
    axis = np.linspace(low, high, resolution, dtype="float32")
    second, first = np.meshgrid(axis, axis, indexing="ij")
    return ops.convert_to_tensor(np.stack([first.ravel(), second.ravel()], axis=1))
