"""A small convolutional net: convolution, optional normalisation, activation and pooling per block, then dense.

References: LeCun, Bottou, Bengio & Haffner, "Gradient-based learning applied to document recognition", Proc. IEEE 86,
    1998.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras

from zoo.models._template import LayerFactory


def cnn(
    inputs: tuple[int, ...],
    outputs: int,
    *,
    activation: LayerFactory,
    filters: Sequence[int] = (8, 16),
    kernel_size: int = 3,
    pool_size: int = 2,
    hidden: Sequence[int] = (),
    kernel_initializer: Any = "GlorotUniform",
    kernel_regularizer: Any = None,
    norm: LayerFactory | None = None,
    dropout: LayerFactory | None = None,
) -> keras.Model:
    """A convolutional net that emits raw outputs.

    Args:
        inputs: (height, width, channels) of one image.
        outputs: number of output units.
        activation: of convolutions and hidden dense layers; `relu` by default.
        filters: of each convolution block.
        kernel_size: side of the square kernels, in pixels; `same` padding.
        pool_size: side of the max-pooling window, in pixels.
        hidden: units of dense layers between the last block and the output.
        kernel_initializer: of every kernel.
        kernel_regularizer: of every kernel.
        norm: normalisation layer between convolution and activation; none by default.
        dropout: a rate or a noise layer before the output; none by default.

    Returns:
        Model from (batch, height, width, channels) to (batch, outputs).

    Raises:
        ValueError: when the examples are not images.
    """
    if len(inputs) != 3:
        raise ValueError(f"cnn needs images of shape (height, width, channels), got examples of shape {inputs}")
    shared = {"kernel_initializer": kernel_initializer, "kernel_regularizer": kernel_regularizer}
    x = first = keras.Input(inputs)
    for number, channels in enumerate(filters, start=1):
        x = keras.layers.Conv2D(channels, kernel_size, padding="same", name=f"conv_{number}", **shared)(x)
        x = norm(f"norm_{number}")(x) if norm else x
        x = activation(f"activation_{number}")(x)
        x = keras.layers.MaxPooling2D(pool_size, name=f"pool_{number}")(x)
    x = keras.layers.Flatten(name="flatten")(x)
    for number, units in enumerate(hidden, start=1):
        x = keras.layers.Dense(units, name=f"dense_{number}", **shared)(x)
        x = activation(f"dense_activation_{number}")(x)
    x = dropout("dropout")(x) if dropout else x
    return keras.Model(first, keras.layers.Dense(outputs, name="output", **shared)(x))
