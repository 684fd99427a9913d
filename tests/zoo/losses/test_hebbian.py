"""Hebb's loss: its value, and its gradient step."""

import jax
import numpy as np
import pytest

from zoo.losses.hebbian import Hebbian


def test_it_is_minus_half_the_mean_square_of_the_outputs() -> None:
    outputs = np.array([[3.0, 1.0], [0.0, 2.0]], "float32")
    assert float(Hebbian()(np.zeros((2, 2), "float32"), outputs)) == pytest.approx(-(9 + 1 + 0 + 4) / 8)


def test_its_gradient_step_is_hebbs_update() -> None:
    x, weights = np.array([[1.0, -2.0, 0.5]], "float32"), np.array([[0.2], [0.1], [0.4]], "float32")
    gradient = jax.grad(lambda weights: Hebbian()(np.zeros((1, 1), "float32"), x @ weights))(weights)
    output = (x @ weights)[0, 0]  # 0.2
    np.testing.assert_allclose(-gradient[:, 0], output * x[0], 1e-6)
