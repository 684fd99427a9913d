"""A test surface as a loss: the height at the point that a model gives, such as that of a `Coordinates` layer."""

from __future__ import annotations

from typing import Any

import keras
from keras import ops


class Surface(keras.losses.Loss):
    """height(point) + target · point, for each example.

    The targets tilt the surface: their mean over a batch is added to its gradient, so that targets of zero leave the
    surface as it is and random ones make descent on it stochastic. A subclass says what the height is.
    """

    def __init__(self, reduction: str = "sum_over_batch_size", name: str | None = None, dtype: Any = None) -> None:
        super().__init__(name=name, reduction=reduction, dtype=dtype)

    def height(self, point: Any) -> Any:
        """The height (batch, ...) at points (batch, ..., coordinates)."""
        raise NotImplementedError

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """The loss of each example, (batch, ...)."""
        return self.height(y_pred) + ops.sum(ops.cast(y_true, y_pred.dtype) * y_pred, axis=-1)
