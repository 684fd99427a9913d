"""How often weights have changed."""

from typing import Any

import numpy as np

from zoo.measures.updates import updates


def test_the_weights_are_taken_and_their_changes_counted(dense_probe: Any) -> None:
    one, other = (dense_probe([[1.0, 2.0]], [[0.0]], [[[a], [1.0]]]) for a in (3.0, 4.0))
    np.testing.assert_array_equal(updates(one), [3, 1])
    points = np.stack([updates(probe) for probe in (one, other, other, one, one)])
    assert updates.history(points).tolist() == [0, 1, 1, 2, 2]


def test_a_single_point_has_no_changes() -> None:
    assert updates.history(np.ones((1, 5))).tolist() == [0]
