"""How straight a path is."""

from typing import Any

import numpy as np
import pytest

from zoo.measures.update_cosine import update_cosine


def test_it_is_one_straight_on_minus_one_back_and_zero_at_a_right_angle_or_rest() -> None:
    path = np.array([[0, 0], [1, 0], [3, 0], [2, 0], [2, 5], [2, 5], [2, 6]])
    assert update_cosine.history(path).tolist() == [1, 1, 1, -1, 0, 0, 0]


@pytest.mark.parametrize("points", [1, 2])
def test_without_two_updates_it_is_zero(points: int) -> None:
    assert update_cosine.history(np.ones((points, 3))).tolist() == [0] * points


def test_the_weights_are_taken(dense_probe: Any) -> None:
    np.testing.assert_array_equal(update_cosine(dense_probe([[1.0, 2.0]], [[0.0]], [[[3.0], [1.0]]])), [3, 1])


def test_an_overflow_warns_of_nothing() -> None:
    assert np.isnan(update_cosine.history(np.array([[0.0], [1.0], [np.inf], [np.inf]]))[-1])
