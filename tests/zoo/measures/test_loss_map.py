"""The loss over the plane of two weights."""

from typing import Any

import numpy as np

from zoo.measures.loss_map import loss_map


def test_it_goes_row_by_row_from_the_lowest_second_weight(dense_probe: Any) -> None:
    probe = dense_probe([[1.0, 10.0]], [[0.0]], [[[7.0], [7.0]]])
    found = loss_map(probe, low=(0, 1), high=(2, 2), resolution=3)
    expected = [(first + 10 * second) ** 2 for second in (1, 1.5, 2) for first in (0, 1, 2)]
    np.testing.assert_allclose(found, expected, 1e-6)


def test_other_weights_stay_as_they_are(dense_probe: Any) -> None:
    probe = dense_probe([[1.0, 1.0]], [[0.0]], [[[7.0], [7.0]], [[3.0]]], "linear")
    np.testing.assert_allclose(loss_map(probe, low=(1, 1), high=(1, 1), resolution=1), [36], 1e-6)
