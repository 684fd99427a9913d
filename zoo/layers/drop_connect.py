"""DropConnect: dropout of weights instead of units.

References: Wan, Zeiler, Zhang, LeCun & Fergus, "Regularization of neural networks using DropConnect", ICML 2013.
"""

from __future__ import annotations

from typing import Any

import keras
from keras import ops


@keras.saving.register_keras_serializable(package="zoo")
class DropConnect(keras.layers.Dense):
    """A dense layer that leaves out each of its weights at random in training, others for each example.

    The weights that stay are divided by 1 - rate, so that inference, which has all of them, sees sums of the same size.
    (The paper leaves out biases too, and in inference samples sums from a Gaussian instead of taking their mean.) It
    costs far more than dropout: a step draws a number for each weight and example.

    Args:
        units: how many outputs.
        rate: the share of weights that are left out, from 0 to below 1.
        seed: of the random numbers; a run sets it.
        **kwargs: those of `Dense`.

    Shapes:
        (batch, ..., inputs) to (batch, ..., units).

    Example:
        {DropConnect: {units: 4, rate: 0.5}}
    """

    def __init__(self, units: int, rate: float = 0.5, seed: int | None = None, **kwargs: Any) -> None:
        if not 0 <= rate < 1:
            raise ValueError(f"`rate` must be from 0 to below 1, got {rate}")
        super().__init__(units, **kwargs)
        self.rate, self.seed = rate, seed
        self.seed_generator = keras.random.SeedGenerator(seed)

    def call(self, inputs: Any, training: bool = False) -> Any:
        """The outputs (batch, ..., units) for inputs (batch, ..., inputs)."""
        if not training:
            return super().call(inputs)
        weights = ops.broadcast_to(self.kernel, (*ops.shape(inputs), self.units))  # (batch, ..., inputs, units)
        weights = keras.random.dropout(weights, self.rate, seed=self.seed_generator)
        sums = ops.squeeze(ops.matmul(ops.expand_dims(inputs, -2), weights), -2)
        sums = sums if self.bias is None else sums + self.bias
        return sums if self.activation is None else self.activation(sums)

    def get_config(self) -> dict[str, Any]:
        """The arguments."""
        return {**super().get_config(), "rate": self.rate, "seed": self.seed}
