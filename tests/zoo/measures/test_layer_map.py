"""Where a layer puts a grid of inputs."""

from typing import Any

import numpy as np

from zoo.measures.layer_map import layer_map


def test_the_last_hidden_layer_maps_a_grid_row_by_row_from_the_lowest_second_input(dense_probe: Any) -> None:
    rng = np.random.default_rng(0)
    kernels = [rng.normal(size=shape) for shape in ((2, 5), (5, 3), (3, 1))]
    found = np.asarray(
        layer_map(dense_probe(np.ones((4, 2)), np.ones((4, 1)), kernels), low=-2.0, high=1.0, resolution=3)
    )
    grid = np.array([[a, b] for b in (-2.0, -0.5, 1.0) for a in (-2.0, -0.5, 1.0)])
    expected = np.tanh(np.tanh(grid @ kernels[0]) @ kernels[1])[:, :2]
    np.testing.assert_allclose(found.reshape(-1, 2), expected, rtol=1e-4, atol=1e-6)
