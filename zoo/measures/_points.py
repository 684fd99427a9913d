"""All trained weights of a model as one vector, and what a series of such vectors says."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from keras import ops


def flat(values: Sequence[Any]) -> Any:
    """Tensors one after the other, (weights,)."""
    return ops.concatenate([ops.reshape(value, (-1,)) for value in values])


def shaped(vector: Any, like: Sequence[Any]) -> list[Any]:
    """The tensors that `flat` made a vector (weights,) of, in the shapes of `like`."""
    ends = np.cumsum([math.prod(value.shape) for value in like]).tolist()
    starts = [0, *ends[:-1]]
    return [ops.reshape(vector[start:end], value.shape) for start, end, value in zip(starts, ends, like, strict=True)]


def steps(points: Any) -> Any:
    """The way from each point (points, weights) to the next, (points - 1, weights); NaN where it has overflowed."""
    with np.errstate(invalid="ignore"):
        return np.diff(np.asarray(points, "float64"), axis=0)
