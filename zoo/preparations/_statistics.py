"""What the scaling preparations learn from the training part, in float64."""

from __future__ import annotations

import numpy as np

from zoo.dataset import Array


def mean(values: Array) -> Array:
    """Over the examples, shape (...) from (n, ...)."""
    return np.asarray(values.mean(axis=0, dtype=np.float64))


def deviation(values: Array) -> Array:
    """Standard deviation over the examples, 1 where all are equal, shape (...) from (n, ...)."""
    constant = values.max(axis=0) == values.min(axis=0)
    return np.where(constant, 1.0, values.std(axis=0, dtype=np.float64))
