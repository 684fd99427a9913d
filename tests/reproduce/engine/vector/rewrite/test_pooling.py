"""Pooling is Keras', and of equal largest elements the first gets the gradient, as there."""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import keras
import numpy as np
import pytest
from keras import layers

from reproduce.engine.vector.rewrite.walk import rewritten

Agrees = Callable[..., set[str]]
IMAGE = (7, 6, 2)
TILES = {
    "1D": ((9, 2), lambda: layers.MaxPooling1D(2)),
    "2D, with a rest": (IMAGE, lambda: layers.MaxPooling2D((3, 4))),
    "2D, padded": (IMAGE, lambda: layers.MaxPooling2D((2, 4), padding="same")),
    "2D, channels first": (IMAGE, lambda: layers.MaxPooling2D(2, data_format="channels_first")),
    "3D": ((4, 5, 4, 2), lambda: layers.MaxPooling3D(2)),
}
OTHERS = {
    "overlapping": (IMAGE, lambda: layers.MaxPooling2D(3, strides=2, padding="same")),
    "with gaps": (IMAGE, lambda: layers.MaxPooling2D(2, strides=3)),
    "large": ((14, 6, 1), lambda: layers.MaxPooling2D((7, 6))),
    "average": (IMAGE, lambda: layers.AveragePooling2D(2, padding="same")),
}


@pytest.mark.parametrize("case", TILES)
def test_windows_that_tile_are_slices(case: str, agrees: Agrees, some: Callable[..., Any]) -> None:
    shape, layer = TILES[case]
    assert "reduce_window_max" not in agrees(keras.Sequential([keras.Input(shape), layer()]), some(shape))


@pytest.mark.parametrize("case", OTHERS)
def test_others_stay(case: str, agrees: Agrees, some: Callable[..., Any]) -> None:
    shape, layer = OTHERS[case]
    left = agrees(keras.Sequential([keras.Input(shape), layer()]), some(shape))
    assert left & {"reduce_window_max", "reduce_window_sum"}


def pool(x: Any) -> Any:
    return jax.lax.reduce_window(x, -jnp.inf, jax.lax.max, (2,), (2,), "VALID")


def test_the_first_of_the_largest_gets_the_gradient() -> None:
    x = np.array([0, 0, 1, 1, 1, 2, -np.inf, -np.inf], "float32")
    gradient = jax.grad(lambda x: rewritten(pool)(x) @ np.arange(1.0, 5.0))(x)
    assert gradient.tolist() == [1, 0, 2, 0, 0, 3, 4, 0]
    assert gradient.tolist() == jax.grad(lambda x: pool(x) @ np.arange(1.0, 5.0))(x).tolist()


def test_what_is_no_number_is_seen() -> None:
    x = np.array([np.nan, 1, 1, np.nan], "float32")
    assert np.isnan(rewritten(pool)(x)).all()
    assert np.isnan(jax.vjp(rewritten(pool), x)[0]).all()


def test_whole_numbers_stay() -> None:
    x = np.array([3, 5, 2, 1], "int32")
    found = rewritten(lambda x: jax.lax.reduce_window(x, np.int32(-9), jax.lax.max, (2,), (2,), "VALID"))(x)
    assert found.tolist() == [5, 2]
