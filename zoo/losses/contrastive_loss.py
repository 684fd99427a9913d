"""A loss of distances: pairs of one class are drawn together, others pushed apart.

References: Hadsell, Chopra & LeCun, "Dimensionality reduction by learning an invariant mapping", CVPR 2006.
"""

from __future__ import annotations

from typing import Any

import keras
from keras import ops


@keras.saving.register_keras_serializable(package="zoo")
class ContrastiveLoss(keras.losses.Loss):
    """½ y d² + ½ (1 - y) max(0, margin - d)², for a distance d and a target y that is 1 for pairs of one class, else 0.

    The model gives the distance of two embeddings, from `Subtract` and `EuclideanNorm`, say; the preparation `pairs`
    gives the targets. (The paper counts the other way round: there, 1 is a pair of two classes.)

    Args:
        margin: the distance from which on pairs of two classes are left alone. Defaults to 1.
        reduction: over the pairs, as for any Keras loss. Defaults to their mean.
        name: of the loss. Defaults to `contrastive_loss`.
        dtype: as for any Keras loss.

    Raises:
        ValueError: for a margin of 0 or less.

    Shapes:
        (batch, ..., 1) and (batch, ..., 1) to (batch, ...).

    Example:
        {ContrastiveLoss: {margin: 1.0}}
    """

    reads_distances = True

    def __init__(
        self,
        margin: float = 1.0,
        reduction: str = "sum_over_batch_size",
        name: str = "contrastive_loss",
        dtype: Any = None,
    ) -> None:
        super().__init__(name=name, reduction=reduction, dtype=dtype)
        if margin <= 0:
            raise ValueError(f"margin must be above 0, got {margin}")
        self.margin = margin

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """The loss of each pair, (batch, ...)."""
        same = ops.cast(y_true, y_pred.dtype)
        apart = ops.maximum(self.margin - y_pred, 0.0)
        return 0.5 * ops.mean(same * ops.square(y_pred) + (1.0 - same) * ops.square(apart), axis=-1)

    def get_config(self) -> dict[str, Any]:
        """The arguments."""
        return {**super().get_config(), "margin": self.margin}
