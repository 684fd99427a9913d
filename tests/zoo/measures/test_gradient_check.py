"""Back-propagation against finite differences: right gradients pass, wrong ones do not."""

from typing import Any

import keras
import numpy as np
import pytest

from zoo.measures.gradient_check import gradient_check

RNG = np.random.default_rng(0)
X = RNG.normal(size=(50, 3))
Y = RNG.normal(size=(50, 1))
KERNELS = [RNG.normal(size=shape) / 2 for shape in ((3, 5), (5, 4), (4, 1))]


@pytest.mark.parametrize("activation", ["tanh", "sigmoid", "softplus"])
def test_keras_gradients_are_right(dense_probe: Any, activation: str) -> None:
    assert gradient_check(dense_probe(X, Y, KERNELS, activation)) < 1e-4


def test_a_gradient_that_stops_half_way_is_found_out(dense_probe: Any) -> None:
    assert gradient_check(dense_probe(X, Y, KERNELS, lambda x: keras.ops.stop_gradient(keras.ops.tanh(x)))) > 0.1


def test_the_error_of_a_quotient_is_the_square_of_the_step(dense_probe: Any) -> None:
    """E(w) = w⁴: the chain rule says 4 w³, the quotient 4 w³ + 4 w h²."""
    probe = dense_probe([[1.0]], [[0.0]], [[[2.0]]], loss=lambda y, outputs: keras.ops.mean(outputs**4))
    for step in (0.5, 1.0):
        right, quotient = 32, 32 + 8 * step**2
        assert gradient_check(probe, step=step) == pytest.approx((quotient - right) / (quotient + right), rel=1e-3)


def test_two_gradients_that_are_zero_to_rounding_agree(dense_probe: Any) -> None:
    """At the flat middle of XOR the chain rule says 0 or 1e-9, by the order in which it adds, and the quotient 1e-6."""

    def loss(y: Any, outputs: Any) -> Any:
        return keras.ops.mean(keras.ops.softplus(-y * outputs))

    x, y = [[1.3, 0.7], [-1.3, -0.7], [1.3, -0.7], [-1.3, 0.7]], [[1], [1], [-1], [-1]]
    for flat in (0, 1e-7):
        assert gradient_check(dense_probe(x, y, [[[flat], [-flat]]], loss=loss)) == 0
    assert 0 < gradient_check(dense_probe(x, y, [[[0.01], [-0.01]]], loss=loss)) < 0.01


def test_frozen_weights_are_left_out(dense_probe: Any) -> None:
    probe = dense_probe(X, Y, KERNELS)
    for layer in probe.model.layers[:-1]:
        layer.trainable = False
    values = [np.asarray(kernel, "float32") for kernel in KERNELS]
    frozen = type(probe)(probe.model, values[2:], values[:2], probe.loss, probe.x, probe.y)
    assert gradient_check(frozen) < 1e-4


def test_a_loss_is_needed(dense_probe: Any) -> None:
    with pytest.raises(ValueError, match=r"^this measure needs a loss; the spec has none$"):
        gradient_check(dense_probe(X, Y, KERNELS, loss=None))
