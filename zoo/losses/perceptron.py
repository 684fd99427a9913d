"""The loss whose gradient step is Rosenblatt's rule: nothing changes unless the answer is wrong.

References: Rosenblatt, "Principles of neurodynamics", 1962; Duda & Hart, "Pattern classification and scene analysis",
1973 (the perceptron criterion).
"""

from __future__ import annotations

from typing import Any

import keras
from keras import ops


@keras.saving.register_keras_serializable(package="zoo")
class Perceptron(keras.losses.Loss):
    """max(0, -t z), mean over the outputs, for raw outputs z and targets t of ±1.

    A mistake is t z ≤ 0, an undecided z = 0 among them, so that training can start from zero weights: there the
    gradient by z is -t. For one linear unit, plain descent one example at a time with a learning rate of 1 is then the
    rule w ← w + t x after a mistake, and no change otherwise.

    Args:
        reduction: over the examples, as for any Keras loss. Defaults to their mean.
        name: of the loss. Defaults to `perceptron`.
        dtype: as for any Keras loss.

    Shapes:
        targets (batch, ..., outputs), all -1 or 1, or all 0 or 1, and outputs of that shape to (batch, ...).

    Example:
        Perceptron
    """

    reads_logits = True

    def __init__(self, reduction: str = "sum_over_batch_size", name: str = "perceptron", dtype: Any = None) -> None:
        super().__init__(name=name, reduction=reduction, dtype=dtype)

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """The loss of each example, (batch, ...)."""
        agreement = ops.where(y_true > 0, y_pred, -y_pred)
        return ops.mean(ops.where(agreement <= 0, -agreement, ops.zeros_like(agreement)), axis=-1)
