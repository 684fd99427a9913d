"""Standout: dropout whose rate depends on what a unit is about to say.

References: Ba & Frey, "Adaptive dropout for training deep neural networks", NIPS 2013.
"""

from __future__ import annotations

import math
from typing import Any

import keras
from keras import ops


@keras.saving.register_keras_serializable(package="zoo")
class Standout(keras.layers.Layer):
    """An activation whose units stay, example by example in training, with a probability that rises with their input.

    The probability is sigmoid(scale * input + shift), where the shift is such that units whose input is 0 are left out
    at `rate`. The layer stands where the activation does, so that what keeps a unit comes from the same weights as what
    it says: the paper ties them so. In inference outputs are multiplied by the probability.

    Args:
        activation: of the units. Defaults to ReLU.
        rate: the share of units with an input of 0 that are left out, from 0 to below 1; at 0 none ever is.
        scale: how much the probability depends on the input; 0 makes it dropout of one rate.
        seed: of the random numbers; a run sets it.

    Shapes:
        (batch, ...) to the same.

    Example:
        {Standout: {activation: tanh, rate: 0.3}}
    """

    def __init__(
        self,
        activation: str = "relu",
        rate: float = 0.5,
        scale: float = 1.0,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        if not 0 <= rate < 1:
            raise ValueError(f"`rate` must be from 0 to below 1, got {rate}")
        super().__init__(**kwargs)
        self.activation = keras.activations.get(activation)
        self.rate, self.scale, self.seed = rate, scale, seed
        self.seed_generator = keras.random.SeedGenerator(seed)

    def call(self, inputs: Any, training: bool = False) -> Any:
        """The outputs of (batch, ...) sums."""
        if self.rate == 0:
            return self.activation(inputs)
        stays = ops.sigmoid(self.scale * inputs + math.log((1 - self.rate) / self.rate))
        if training:  # no gradient comes through what is drawn
            drawn = keras.random.uniform(ops.shape(inputs), seed=self.seed_generator)
            stays = ops.cast(drawn < stays, inputs.dtype)
        return stays * self.activation(inputs)

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """That of the inputs."""
        return input_shape

    def get_config(self) -> dict[str, Any]:
        """The arguments."""
        activation = keras.activations.serialize(self.activation)
        own = {"activation": activation, "rate": self.rate, "scale": self.scale, "seed": self.seed}
        return {**super().get_config(), **own}
