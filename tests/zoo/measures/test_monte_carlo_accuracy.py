"""The average of sampled sub-nets, of a net that has two: with its input, and without."""

from dataclasses import replace
from typing import Any

import keras
import numpy as np
import pytest

from zoo.measures.monte_carlo_accuracy import monte_carlo_accuracy

ONES = np.ones((1000, 1))


def test_a_sub_net_is_right_half_of_the_time_and_the_average_of_many_always(behind_layer: Any) -> None:
    """Without its input the logit is 0, which says class 0."""
    probe = behind_layer(keras.layers.Dropout(0.5, seed=1), ONES, ONES, 1.0)
    assert float(monte_carlo_accuracy(probe, passes=1)) == pytest.approx(0.5, abs=0.05)
    assert float(monte_carlo_accuracy(probe, passes=30)) == 1
    assert float(monte_carlo_accuracy(replace(probe, data={**probe.data, "y_validation": 0 * ONES}), passes=30)) == 0


def test_without_anything_that_is_drawn_it_is_the_accuracy(dense_probe: Any) -> None:
    kernel = np.array([[3.0, -1.0, 0.0], [-1.0, 2.0, 0.5]])
    x, y = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]), np.array([0, 1, 2])
    assert float(monte_carlo_accuracy(dense_probe(x, y, [kernel]), passes=2)) == pytest.approx(2 / 3)


def test_what_cannot_be_measured_is_refused(behind_layer: Any) -> None:
    probe = behind_layer(keras.layers.Dropout(0.5), ONES, ONES, 1.0)
    with pytest.raises(ValueError, match="passes must be 1 or more, got 0"):
        monte_carlo_accuracy(probe, passes=0)
    with pytest.raises(ValueError, match="looks at the validation part; the data have none"):
        monte_carlo_accuracy(replace(probe, data={**probe.data, "x_validation": ONES[:0]}))
