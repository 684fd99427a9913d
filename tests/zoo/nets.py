"""A net and a loss small enough to compute by hand."""

from __future__ import annotations

from typing import Any

import keras


def relu_net(units: int, inputs: int = 2, outputs: int = 1) -> keras.Model:
    """Inputs → a dense layer `dense` of ReLU units `hidden` → a dense layer `output`."""
    x = first = keras.Input((inputs,))
    x = keras.layers.ReLU(name="hidden")(keras.layers.Dense(units, name="dense")(x))
    return keras.Model(first, keras.layers.Dense(outputs, name="output")(x))


def mean_squared_error(y: Any, outputs: Any) -> Any:
    """The mean over all examples and outputs."""
    return keras.ops.mean(keras.ops.square(outputs - y))


def logistic_loss(y: Any, outputs: Any) -> Any:
    """Cross-entropy of logits with labels of 0 and 1, the mean over all examples."""
    return keras.ops.mean(keras.ops.softplus(outputs) - y * outputs)
