"""The length of a vector; of the difference of two, their distance.

References: Hadsell, Chopra & LeCun, "Dimensionality reduction by learning an invariant mapping", CVPR 2006.
"""

from __future__ import annotations

from typing import Any

import keras
from keras import ops

TINY = 1e-12  # square of a length below which the gradient is zero, where it would be infinite


@keras.saving.register_keras_serializable(package="zoo")
class EuclideanNorm(keras.layers.Layer):
    """The square root of the sum of squares over the last axis, which stays with one entry.

    Behind `{Subtract: {}, inputs: [one, other]}` it is the distance of two embeddings. A length of zero counts as a
    millionth, and has a gradient of zero.

    Shapes:
        (batch, ..., features) to (batch, ..., 1).

    Args:
        kwargs: as for any Keras layer.

    Example:
        EuclideanNorm
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)

    def call(self, inputs: Any) -> Any:
        """The lengths of (batch, ..., features) vectors."""
        return ops.sqrt(ops.maximum(ops.sum(ops.square(inputs), axis=-1, keepdims=True), TINY))

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """That of the inputs, the last axis of one entry."""
        return (*input_shape[:-1], 1)
