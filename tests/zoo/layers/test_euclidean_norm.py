"""The length of a vector, and its gradient where there is no direction."""

import jax
import numpy as np

from zoo.layers.euclidean_norm import EuclideanNorm


def test_it_is_the_length_over_the_last_axis() -> None:
    found = np.asarray(EuclideanNorm()(np.array([[[3.0, 4.0], [0.0, -2.0]]], "float32")))
    np.testing.assert_allclose(found, [[[5], [2]]])


def test_its_gradient_is_the_direction_and_zero_where_there_is_none() -> None:
    layer = EuclideanNorm()
    gradient = jax.grad(lambda x: layer(x).sum())(np.array([[3.0, 4.0], [0.0, 0.0]], "float32"))
    np.testing.assert_allclose(gradient, [[0.6, 0.8], [0, 0]], 1e-6)
