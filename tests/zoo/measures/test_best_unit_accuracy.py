"""The best of all threshold units on a grid."""

from typing import Any

import numpy as np
import pytest

from zoo.measures.best_unit_accuracy import best_unit_accuracy

BITS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], "float32")
UNSEPARABLE = {(0, 1, 1, 0), (1, 0, 0, 1)}


@pytest.mark.parametrize("number", range(16))
def test_fourteen_of_sixteen_functions_of_two_bits_take_one_unit(dense_probe: Any, number: int) -> None:
    column = tuple(number >> place & 1 for place in range(4))
    probe = dense_probe(BITS, np.array(column)[:, None], [[[0.0], [0.0]]])
    assert best_unit_accuracy(probe) == (0.75 if column in UNSEPARABLE else 1)


def test_the_grid_is_what_is_searched(dense_probe: Any) -> None:
    probe = dense_probe([[1.0], [2.0], [3.0]], [[0.0], [0.0], [1.0]], [[[0.0]]])
    assert best_unit_accuracy(probe, low=-2, high=2, points=5) == pytest.approx(2 / 3)  # w x ≥ θ from 3 on is not in it
    assert best_unit_accuracy(probe, low=-3, high=3, points=7) == 1  # θ = 3, w = 1


def test_a_grid_that_is_too_large_is_refused(dense_probe: Any) -> None:
    with pytest.raises(ValueError, match=r"^points must be fewer: 101 to the power of 3 units are over 1000000$"):
        best_unit_accuracy(dense_probe(BITS, [[0], [1], [1], [0]], [[[0.0], [0.0]]]), points=101)
