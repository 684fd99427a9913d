"""The loss over the plane of two weights."""

from typing import Any

import numpy as np
import pytest

from zoo.measures.loss_map import loss_map


def test_it_goes_row_by_row_from_the_lowest_second_weight(dense_probe: Any) -> None:
    probe = dense_probe([[1.0, 10.0]], [[0.0]], [[[7.0], [7.0]]])
    found = loss_map(probe, low=(0, 1), high=(2, 2), resolution=3)
    expected = [(first + 10 * second) ** 2 for second in (1, 1.5, 2) for first in (0, 1, 2)]
    np.testing.assert_allclose(found, expected, 1e-6)


def test_other_weights_stay_as_they_are(dense_probe: Any) -> None:
    probe = dense_probe([[1.0, 1.0]], [[0.0]], [[[7.0], [7.0]], [[3.0]]], "linear")
    found = loss_map(probe, low=(1, 1), high=(2, 2), resolution=3)
    np.testing.assert_allclose(found[0], 36, 1e-6)


def test_bounds_are_two_numbers_each(dense_probe: Any) -> None:
    with pytest.raises(ValueError, match="`low` and `high` are two numbers each, one per weight"):
        loss_map(dense_probe([[1.0, 10.0]], [[0.0]], [[[7.0], [7.0]]]), low=(0, 1, 2), high=(2, 2), resolution=3)
