"""Members that learn apart and answer together: the head of an ensemble.

References: Hansen & Salamon, "Neural network ensembles", IEEE Transactions on Pattern Analysis and Machine Intelligence
12, 1990; Lakshminarayanan, Pritzel & Blundell, "Simple and scalable predictive uncertainty estimation using deep
ensembles", NIPS 2017.
"""

from __future__ import annotations

from typing import Any

import keras
from keras import ops


@keras.saving.register_keras_serializable(package="zoo")
class EnsembleAverage(keras.layers.Layer):
    """In training the logits of one member, drawn for each example; else the log of the members' mean probabilities.

    So the loss of an example reaches one member alone, and the members learn nothing from each other: k of them that
    share no weights are k nets. Each learns from one in k examples of a batch, so that k times the batch size and k
    times the epochs give each member as many steps and as many examples a step, on average, as a net has on its own.
    An optimizer that follows the mean of the batch sees gradients of a k-th of their size, which Adam scales away.

    `EinsumDense` makes layers of members without shared weights: `{equation: "bmi,mio->bmo", output_shape: [k, units],
    bias_axes: mo}`, behind a `RepeatVector` of k.

    Shapes:
        (batch, members, classes) logits to (batch, classes) logits: log-probabilities of the ensemble at inference.

    Args:
        kwargs: those of any layer, such as `name`.

    Example:
        EnsembleAverage
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.input_spec = keras.layers.InputSpec(ndim=3)
        self.seed_generator = keras.random.SeedGenerator()

    def call(self, inputs: Any, training: bool | None = None) -> Any:
        """One row of logits for each example of (batch, members, classes)."""
        members = inputs.shape[1]
        if not training:
            return ops.logsumexp(ops.log_softmax(inputs, axis=-1), axis=1) - ops.log(float(members))
        drawn = keras.random.randint((ops.shape(inputs)[0],), 0, members, seed=self.seed_generator)
        return ops.sum(ops.expand_dims(ops.one_hot(drawn, members), -1) * inputs, axis=1)

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """That of one member."""
        return (input_shape[0], *input_shape[2:])
