"""Convolutions are Keras', and so are their gradients by inputs, kernels and biases."""

from collections.abc import Callable
from typing import Any

import jax
import keras
import numpy as np
import pytest
from keras import layers

from reproduce.engine.vector.rewrite.walk import rewritten

Agrees = Callable[..., set[str]]
IMAGE = (7, 6, 4)
CASES = {
    "1D, causal, strided": ((9, 3), lambda: layers.Conv1D(4, 3, strides=2, padding="causal")),
    "1D, dilated": ((9, 3), lambda: layers.Conv1D(4, 3, dilation_rate=2)),
    "one element": (IMAGE, lambda: layers.Conv2D(5, 1)),
    "uneven kernel and strides, same": (IMAGE, lambda: layers.Conv2D(5, (3, 2), strides=(2, 3), padding="same")),
    "groups and dilation": (IMAGE, lambda: layers.Conv2D(6, 3, groups=2, dilation_rate=(2, 1))),
    "channels first": (IMAGE, lambda: layers.Conv2D(5, 3, data_format="channels_first")),
    "3D": ((5, 4, 6, 2), lambda: layers.Conv3D(3, (3, 2, 3), strides=(1, 2, 2), padding="same")),
    "depthwise": (IMAGE, lambda: layers.DepthwiseConv2D(3, strides=2, padding="same")),
    "depthwise, several outputs": (IMAGE, lambda: layers.DepthwiseConv2D((2, 3), depth_multiplier=3)),
    "separable": (IMAGE, lambda: layers.SeparableConv2D(5, 3, padding="same")),
    "transposed": (IMAGE, lambda: layers.Conv2DTranspose(5, 3, strides=2, padding="same")),
    "transposed 1D, strides longer than the kernel": ((5, 3), lambda: layers.Conv1DTranspose(4, 2, strides=3)),
}


@pytest.mark.parametrize("case", CASES)
def test_a_convolution_is_a_matrix_product(case: str, agrees: Agrees, some: Callable[..., Any]) -> None:
    shape, layer = CASES[case]
    left = agrees(keras.Sequential([keras.Input(shape), layer()]), some(shape))
    assert "conv_general_dilated" not in left


@pytest.mark.parametrize(
    ("shape", "layer"),
    [((70, 2), lambda: layers.Conv1D(2, 65)), ((9, 9, 2), lambda: layers.DepthwiseConv2D(9))],
    ids=["a long kernel", "a large kernel of each channel"],
)
def test_what_would_take_too_many_slices_stays(
    shape: Any, layer: Any, agrees: Agrees, some: Callable[..., Any]
) -> None:
    assert "conv_general_dilated" in agrees(keras.Sequential([keras.Input(shape), layer()]), some(shape))


def test_mapped_convolutions_are_groups_or_stay() -> None:
    """A `vmap` over kernels makes groups of them; its gradient groups examples, which stays XLA's."""
    x, kernels = np.ones((2, 3, 8), "float32"), np.arange(36, dtype="float32").reshape(2, 2, 3, 3) / 36
    mapped = jax.vmap(lambda x, kernel: jax.lax.conv(x[None], kernel, (1,), "SAME"))
    np.testing.assert_allclose(rewritten(mapped)(x, kernels), mapped(x, kernels), 1e-5)
    slope = jax.grad(lambda x, kernels: (mapped(x, kernels) ** 2).sum(), 1)
    np.testing.assert_allclose(rewritten(slope)(x, kernels), slope(x, kernels), 1e-5)


def test_precision_is_kept() -> None:
    x, kernel = np.ones((2, 3, 8), "bfloat16"), np.ones((2, 3, 3), "bfloat16")

    def convolved(x: Any, kernel: Any) -> Any:
        return jax.lax.conv_general_dilated(x, kernel, (1,), "SAME", preferred_element_type=np.float32)

    assert rewritten(convolved)(x, kernel).dtype == convolved(x, kernel).dtype == np.float32
