"""A probe into a net made of dense layers with given weights."""

from collections.abc import Callable, Sequence
from typing import Any

import keras
import numpy as np
import pytest

from tests.zoo.nets import logistic_loss, mean_squared_error
from zoo.probe import Probe


@pytest.fixture(scope="session")
def dense_probe() -> Callable[..., Probe]:
    """`dense_probe(x, y, kernels, activation=…)`: layers without biases, `activation` between them.

    Validation has the examples of training.
    """

    def made(x: Any, y: Any, kernels: Sequence[Any], activation: Any = "tanh", loss: Any = mean_squared_error) -> Probe:
        layers = [keras.layers.Dense(np.shape(kernel)[1], use_bias=False) for kernel in kernels]
        tensor = first = keras.Input(np.shape(x)[1:])
        for layer in layers:
            tensor = layer(tensor)
            tensor = keras.layers.Activation(activation)(tensor) if layer is not layers[-1] else tensor
        weights = [np.asarray(kernel, "float32") for kernel in kernels]
        inputs, targets = np.asarray(x, "float32"), np.asarray(y, "float32")
        data = {"x_validation": inputs, "y_validation": targets}
        return Probe(keras.Model(first, tensor), weights, [], loss, inputs, targets, data)

    return made


@pytest.fixture(scope="session")
def behind_layer() -> Callable[..., Probe]:
    """`behind_layer(layer, x, y, weight)`: a layer, and behind it a unit without bias, whose logit is of class 1.

    `x` (n, 1) and `y` (n, 1) are the validation part; the training part has an example of zeros.
    """

    def made(layer: keras.layers.Layer, x: Any, y: Any, weight: float) -> Probe:
        first = keras.Input((1,))
        model = keras.Model(first, keras.layers.Dense(1, use_bias=False)(layer(first)))
        state = [variable.value for variable in model.non_trainable_variables]
        data = {"x_validation": np.asarray(x, "float32"), "y_validation": np.asarray(y, "float32")}
        zeros = np.zeros((1, 1), "float32")
        return Probe(model, [np.float32([[weight]])], state, logistic_loss, zeros, zeros, data)

    return made
