"""The perceptron: one linear unit per output and nothing else.

References: Rosenblatt, "The perceptron: a probabilistic model for information storage and organization in the brain",
Psychological Review 65, 1958.
"""

from __future__ import annotations

from typing import Any

import keras


def perceptron(
    inputs: tuple[int, ...],
    outputs: int,
    *,
    kernel_initializer: Any = "GlorotUniform",
    bias_initializer: Any = "Zeros",
    kernel_regularizer: Any = None,
) -> keras.Model:
    """Linear units on the flattened input.

    Args:
        inputs: shape of one example.
        outputs: number of units.
        kernel_initializer: of the weights.
        bias_initializer: of the biases.
        kernel_regularizer: of the weights.

    Returns:
        Model from (batch, *inputs) to (batch, outputs), raw outputs; its layer is called `output`.
    """
    x = first = keras.Input(inputs)
    if len(inputs) > 1:
        x = keras.layers.Flatten(name="flatten")(x)
    output = keras.layers.Dense(
        outputs,
        name="output",
        kernel_initializer=kernel_initializer,
        bias_initializer=bias_initializer,
        kernel_regularizer=kernel_regularizer,
    )
    return keras.Model(first, output(x))
