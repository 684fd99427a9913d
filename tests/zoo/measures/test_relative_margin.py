"""The widest margin by geometry."""

from typing import Any

import numpy as np
import pytest

from zoo.measures.relative_margin import relative_margin


def test_two_points_apart_are_cut_in_the_middle(dense_probe: Any) -> None:
    probe = dense_probe([[3.0, 0.0], [-3.0, 0.0]], [[1.0], [0.0]], [[[0.0], [0.0]]])
    assert float(relative_margin(probe)) == pytest.approx(3 / np.sqrt(10), rel=1e-4)


def test_the_bias_counts_as_an_input(dense_probe: Any) -> None:
    """t (x, 1) are (4, 1) and (-2, -1): the hull comes nearest to the origin at a distance of 2 / sqrt(40)."""
    probe = dense_probe([[4.0], [2.0]], [[1.0], [0.0]], [[[0.0]]])
    assert float(relative_margin(probe)) == pytest.approx(2 / np.sqrt(40) / np.sqrt(17), rel=1e-3)


def test_it_is_a_margin_that_there_is_and_nearly_the_widest(dense_probe: Any) -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(60, 2)) + np.array([2.5, 1.0]) * np.repeat([[1], [-1]], 30, axis=0)
    signs = np.repeat([1, -1], 30)
    extended = signs[:, None] * np.c_[x, np.ones(60)]
    found = float(relative_margin(dense_probe(x, (signs[:, None] > 0), [[[0.0], [0.0]]])))
    directions = rng.normal(size=(200_000, 3))
    widest = (directions / np.linalg.norm(directions, axis=1)[:, None] @ extended.T).min(axis=1).max()
    assert found * np.linalg.norm(extended, axis=1).max() == pytest.approx(widest, rel=0.02)


def test_classes_that_overlap_have_none(dense_probe: Any) -> None:
    probe = dense_probe([[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [0]], [[[0.0], [0.0]]])
    assert float(relative_margin(probe)) <= 1e-6
