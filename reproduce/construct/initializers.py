"""Keras' random initializers drawn with NumPy: the same distributions, from the named streams, on every backend.

Keras' backends turn one seed into different numbers, and on JAX each new shape costs a compilation. The formulas are
those of `keras.initializers`; the tests compare the two in distribution.

References: Glorot & Bengio, 2010; He et al., 2015; Saxe, McClelland & Ganguli, 2014.
"""

from __future__ import annotations

import math
import types
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
from keras.src.initializers.random_initializers import compute_fans

Array = np.ndarray[Any, np.dtype[Any]]
Shape = tuple[int, ...]
TRUNCATED_STDDEV = 0.87962566103423978  # of a standard normal truncated at two deviations


def draw(initializer: Any, shape: Shape, dtype: str, generator: np.random.Generator, seed: int) -> Array:
    """The initial value of one weight.

    Args:
        initializer: a Keras initializer.
        shape: of the weight.
        dtype: of the weight.
        generator: of the weight's stream.
        seed: of the weight's stream, for random initializers of other classes than Keras' own.
    """
    for kind, drawn in DRAWS.items():
        if isinstance(initializer, kind):
            return np.asarray(drawn(initializer, shape, generator), dtype)
    config = initializer.get_config()
    if "seed" in config:
        initializer = type(initializer).from_config({**config, "seed": seed})
    return np.asarray(keras.ops.convert_to_numpy(initializer(shape, dtype=dtype)))


def of_stream(function: Any, generator: np.random.Generator, seed: int) -> Any:
    """A function of a layer that makes an initial value, such as LSTM's biases, with what it draws from a stream.

    Args:
        function: (shape, dtype) → value; it may refer to its layer, whose initializers it calls.
        generator: as in `draw`.
        seed: as in `draw`.
    """
    if not isinstance(function, types.FunctionType) or not function.__closure__:
        return function
    cells = [types.CellType(_drawing(cell.cell_contents, generator, seed)) for cell in function.__closure__]
    return types.FunctionType(function.__code__, function.__globals__, closure=tuple(cells))


def _drawing(layer: Any, generator: np.random.Generator, seed: int) -> Any:
    """A layer as such a function sees it: its attributes, with initializers that draw from the stream."""
    if not isinstance(layer, keras.layers.Layer):
        return layer

    def drawn(initializer: Any) -> Any:
        return lambda shape, dtype="float32": draw(initializer, tuple(shape), str(dtype), generator, seed)

    return types.SimpleNamespace(
        **{
            name: drawn(value) if isinstance(value, keras.initializers.Initializer) else value
            for name, value in vars(layer).items()
        }
    )


def truncated_normal(shape: Shape, generator: np.random.Generator) -> Array:
    """Standard normal numbers between -2 and 2; those outside are drawn again."""
    numbers = generator.normal(size=shape)
    while (outside := np.abs(numbers) > 2).any():
        numbers[outside] = generator.normal(size=int(outside.sum()))
    return numbers


def _normal(initializer: Any, shape: Shape, generator: np.random.Generator) -> Array:
    return generator.normal(initializer.mean, initializer.stddev, shape)


def _truncated(initializer: Any, shape: Shape, generator: np.random.Generator) -> Array:
    return np.asarray(initializer.mean + initializer.stddev * truncated_normal(shape, generator))


def _uniform(initializer: Any, shape: Shape, generator: np.random.Generator) -> Array:
    return generator.uniform(initializer.minval, initializer.maxval, shape)


def _variance_scaling(initializer: Any, shape: Shape, generator: np.random.Generator) -> Array:
    fan_in, fan_out = compute_fans(shape, initializer.input_axes, initializer.output_axes)
    fan = {"fan_in": fan_in, "fan_out": fan_out, "fan_avg": (fan_in + fan_out) / 2}[initializer.mode]
    deviation = math.sqrt(initializer.scale / max(1.0, fan))
    if initializer.distribution == "uniform":
        return generator.uniform(-math.sqrt(3) * deviation, math.sqrt(3) * deviation, shape)
    if initializer.distribution == "untruncated_normal":
        return generator.normal(0.0, deviation, shape)
    return deviation / TRUNCATED_STDDEV * truncated_normal(shape, generator)


def _orthogonal(initializer: Any, shape: Shape, generator: np.random.Generator) -> Array:
    rows, columns = math.prod(shape[:-1]), shape[-1]
    q, r = np.linalg.qr(generator.normal(size=(max(rows, columns), min(rows, columns))))
    q = q * np.sign(np.diag(r))
    return np.asarray(initializer.gain * (q.T if rows < columns else q).reshape(shape))


def _zeros(_initializer: Any, shape: Shape, _generator: np.random.Generator) -> Array:
    return np.zeros(shape)


def _ones(_initializer: Any, shape: Shape, _generator: np.random.Generator) -> Array:
    return np.ones(shape)


DRAWS: dict[type, Callable[[Any, Shape, np.random.Generator], Array]] = {
    keras.initializers.RandomNormal: _normal,
    keras.initializers.TruncatedNormal: _truncated,
    keras.initializers.RandomUniform: _uniform,
    keras.initializers.VarianceScaling: _variance_scaling,
    keras.initializers.Orthogonal: _orthogonal,
    keras.initializers.Zeros: _zeros,
    keras.initializers.Ones: _ones,
}
