"""How long a path is."""

from typing import Any

import numpy as np

from zoo.measures.path_length import path_length


def test_it_adds_up_the_steps() -> None:
    assert path_length.history(np.array([[0, 0], [3, 4], [3, 4], [0, 0]])).tolist() == [0, 5, 5, 10]


def test_the_weights_are_taken(dense_probe: Any) -> None:
    np.testing.assert_array_equal(path_length(dense_probe([[1.0, 2.0]], [[0.0]], [[[3.0], [1.0]]])), [3, 1])
