"""The multi-layer perceptron: dense layers with an activation, optionally normalised and with dropout.

References: Rumelhart, Hinton & Williams, "Learning representations by back-propagating errors", Nature 323, 1986.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras

from zoo.models._template import LayerFactory

BLOCK = ("dense", "norm", "activation", "dropout")
MOST = 150  # hidden layers


def mlp(
    inputs: tuple[int, ...],
    outputs: int,
    *,
    activation: LayerFactory,
    hidden: Sequence[int] | dict[str, Sequence[int]] = (64,),
    kernel_initializer: Any = "GlorotUniform",
    bias_initializer: Any = "Zeros",
    kernel_regularizer: Any = None,
    kernel_constraint: Any = None,
    use_bias: bool = True,
    norm: LayerFactory | None = None,
    dropout: LayerFactory | None = None,
    block: Sequence[str] = BLOCK,
) -> keras.Model:
    """A multi-layer perceptron that emits raw outputs.

    Args:
        inputs: shape of one example; flattened when it has more than one axis.
        outputs: number of output units.
        activation: of the hidden layers; `relu` by default, a name or a layer.
        hidden: units of each hidden layer, or `{repeat: [units, layers]}`; `[]` makes a linear model.
        kernel_initializer: of every dense layer.
        bias_initializer: of every dense layer.
        kernel_regularizer: of every dense layer, the output included.
        kernel_constraint: of the hidden layers.
        use_bias: whether hidden dense layers have biases.
        norm: normalisation layer of each block; none by default.
        dropout: a rate, or a noise layer such as `{GaussianDropout: {rate: 0.3}}`; none by default.
        block: order of the parts of one hidden block; parts that are not asked for are skipped.

    Returns:
        Model from (batch, *inputs) to (batch, outputs). Its layers are called `dense_1`, `norm_1`, `activation_1`,
        `dropout_1`, …, `output`.

    Raises:
        ValueError: when `block` is not an order of the four parts that has `dense` first.
    """
    if set(block) - set(BLOCK) or len(set(block)) != len(block) or not block or block[0] != "dense":
        raise ValueError(f"block must be an order of {', '.join(BLOCK)} that starts with dense, got {list(block)}")
    shared = {"kernel_initializer": kernel_initializer, "bias_initializer": bias_initializer}
    shared["kernel_regularizer"] = kernel_regularizer
    x = first = keras.Input(inputs)
    if len(inputs) > 1:
        x = keras.layers.Flatten(name="flatten")(x)
    for number, units in enumerate(_widths(hidden), start=1):
        parts = {
            "dense": lambda name, units=units: keras.layers.Dense(
                units, name=name, use_bias=use_bias, kernel_constraint=kernel_constraint, **shared
            ),
            "norm": norm,
            "activation": activation,
            "dropout": dropout,
        }
        for part in block:
            if (make := parts[part]) is not None:
                x = make(f"{part}_{number}")(x)
    return keras.Model(first, keras.layers.Dense(outputs, name="output", **shared)(x))


def _widths(hidden: Sequence[int] | dict[str, Sequence[int]]) -> list[int]:
    if not isinstance(hidden, dict):
        if len(hidden) > MOST:
            raise ValueError(f"hidden has {len(hidden)} layers, {MOST} at most")
        return list(hidden)
    if list(hidden) != ["repeat"] or len(hidden["repeat"]) != 2 or not 0 <= hidden["repeat"][1] <= MOST:
        raise ValueError(f"hidden must be a list of units or {{repeat: [units, layers]}}, got {hidden}")
    units, layers = hidden["repeat"]
    return [units] * layers
