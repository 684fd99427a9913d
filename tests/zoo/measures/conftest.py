"""A probe into a net made of dense layers with given weights."""

from collections.abc import Callable, Sequence
from typing import Any

import keras
import numpy as np
import pytest

from tests.zoo.nets import mean_squared_error
from zoo.probe import Probe


@pytest.fixture(scope="session")
def dense_probe() -> Callable[..., Probe]:
    """`dense_probe(x, y, kernels, activation=…)`: layers without biases, `activation` between them."""

    def made(x: Any, y: Any, kernels: Sequence[Any], activation: Any = "tanh", loss: Any = mean_squared_error) -> Probe:
        layers = [keras.layers.Dense(np.shape(kernel)[1], use_bias=False) for kernel in kernels]
        tensor = first = keras.Input(np.shape(x)[1:])
        for layer in layers:
            tensor = layer(tensor)
            tensor = keras.layers.Activation(activation)(tensor) if layer is not layers[-1] else tensor
        weights = [np.asarray(kernel, "float32") for kernel in kernels]
        return Probe(keras.Model(first, tensor), weights, [], loss, np.asarray(x, "float32"), np.asarray(y, "float32"))

    return made
