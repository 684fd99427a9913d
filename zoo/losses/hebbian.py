"""Hebb's rule as a loss: cells that fire together wire together.

References: Hebb, "The organization of behavior", 1949; Oja, "A simplified neuron model as a principal component
analyzer", Journal of Mathematical Biology 15, 1982.
"""

from __future__ import annotations

from typing import Any

import keras
from keras import ops


@keras.saving.register_keras_serializable(package="zoo")
class Hebbian(keras.losses.Loss):
    """-½ mean(output²), over outputs and examples; the targets are not looked at.

    For a linear unit y = w·x the gradient is -mean(y x), so a step of plain descent is Hebb's update w ← w + η y x. It
    has no lower bound: without a constraint the weights grow for ever. With `UnitNorm` each step is, to first order in
    η, Oja's w ← w + η y (x - y w).

    Args:
        reduction: over the examples, as for any Keras loss. Defaults to their mean.
        name: of the loss. Defaults to `hebbian`.
        dtype: as for any Keras loss.

    Shapes:
        anything and (batch, ..., outputs) to (batch, ...).

    Example:
        Hebbian
    """

    def __init__(self, reduction: str = "sum_over_batch_size", name: str = "hebbian", dtype: Any = None) -> None:
        super().__init__(name=name, reduction=reduction, dtype=dtype)

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """The loss of each example, (batch, ...)."""
        return -0.5 * ops.mean(ops.square(y_pred), axis=-1)
