"""Weights written down by hand, number by number."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
from keras import ops


@keras.saving.register_keras_serializable(package="zoo")
class Values(keras.initializers.Initializer):
    """The given numbers.

    Args:
        values: nested lists in the shape of the weight, a kernel row by row: an entry per input, of a number per unit.

    Raises:
        ValueError: when the weight has another shape.

    Example:
        {Values: {values: [[1, -1], [-1, 1]]}}
    """

    def __init__(self, values: Any) -> None:
        self.values = np.asarray(values, "float64").tolist()

    def __call__(self, shape: tuple[int, ...], dtype: Any = None) -> Any:
        """The values as a tensor of `shape`."""
        given = np.asarray(self.values)
        if given.shape != tuple(shape):
            raise ValueError(f"values of shape {given.shape} do not fit a weight of shape {tuple(shape)}")
        return ops.convert_to_tensor(given, dtype=dtype or keras.config.floatx())

    def get_config(self) -> dict[str, Any]:
        """The arguments."""
        return {"values": self.values}
