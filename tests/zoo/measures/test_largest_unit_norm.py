"""The longest weights of a unit."""

from typing import Any

import numpy as np

from zoo.measures.largest_unit_norm import largest_unit_norm


def test_weights_belong_to_the_unit_that_they_lead_into(dense_probe: Any) -> None:
    probe = dense_probe([[1.0, 2.0]], [[0.0]], [[[3.0, 0.0], [4.0, 1.0]], [[5.0], [-12.0]]])
    np.testing.assert_allclose(largest_unit_norm(probe), [5, 13], 1e-6)


def test_the_largest_stays_and_the_start_does_not_count() -> None:
    norms = np.array([[9.0, 1.0], [2.0, 2.0], [3.0, 1.0], [1.0, 4.0]])
    assert largest_unit_norm.history(norms).tolist() == [[9, 1], [2, 2], [3, 2], [3, 4]]


def test_without_training_there_is_the_start_alone() -> None:
    assert largest_unit_norm.history(np.array([[9.0, 1.0]])).tolist() == [[9, 1]]
