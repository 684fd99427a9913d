"""The loss along the gradient, on a parabola: w² becomes w² (1 - 2 step)²."""

from typing import Any

import keras
import numpy as np
import pytest

from tests.zoo.nets import mean_squared_error
from zoo.measures.loss_range import loss_range
from zoo.probe import Probe

ONE, ZERO = np.ones((1, 1)), np.zeros((1, 1))


@pytest.mark.parametrize(("low", "high", "expected"), [(0.0, 0.4, 1 - 0.04), (0.1, 0.2, 0.64 - 0.36), (0.0, 2.0, 9.0)])
def test_it_is_that_of_the_steps(dense_probe: Any, low: float, high: float, expected: float) -> None:
    found = loss_range(dense_probe(ONE, ZERO, [[[3.0]]]), low=low, high=high)
    assert float(found) == pytest.approx(9 * expected, 1e-5)


def test_batch_norm_takes_the_statistics_of_all_examples() -> None:
    """0 and 2 become -1 and 1, so the loss is w²; in inference mode it would be (0 + 4 w²) / 2."""
    first = keras.Input((1,))
    norm = keras.layers.BatchNormalization(center=False, scale=False, epsilon=1e-6)
    model = keras.Model(first, keras.layers.Dense(1, use_bias=False)(norm(first)))
    state = [variable.value for variable in model.non_trainable_variables]
    x, y = np.float32([[0.0], [2.0]]), np.zeros((2, 1), "float32")
    probe = Probe(model, [np.float32([[3.0]])], state, mean_squared_error, x, y)
    assert float(loss_range(probe)) == pytest.approx(9 * 0.96, 1e-4)


@pytest.mark.parametrize(("low", "high", "points"), [(0.4, 0.4, 5), (-0.1, 0.4, 5), (0.0, 0.4, 1)])
def test_steps_that_make_no_way_are_refused(dense_probe: Any, low: float, high: float, points: int) -> None:
    with pytest.raises(ValueError, match="expected 0 <= low < high and two points or more, got"):
        loss_range(dense_probe(ONE, ZERO, [[[3.0]]]), low=low, high=high, points=points)
