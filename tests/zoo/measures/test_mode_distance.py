"""Training mode against inference mode, for dropout and for batch norm, by hand."""

from typing import Any

import keras
import numpy as np
import pytest

from zoo.measures.mode_distance import mode_distance

ONES = np.ones((400, 1))


def sigmoid(z: Any) -> Any:
    return 1 / (1 + np.exp(-np.asarray(z)))


def test_a_sub_net_of_dropout_says_too_much_or_nothing(behind_layer: Any) -> None:
    probe = behind_layer(keras.layers.Dropout(0.5, seed=1), ONES, ONES, 1.0)
    one = np.abs(sigmoid([0, 2]) - sigmoid(1)).mean()
    assert float(mode_distance(probe)) == pytest.approx(one, abs=0.02)
    many = abs(sigmoid([0, 2]).mean() - sigmoid(1))
    assert float(mode_distance(probe, passes=500)) == pytest.approx(many, abs=0.01)


def test_batch_norm_takes_the_statistics_of_each_batch(behind_layer: Any) -> None:
    """Pairs of 0 and 2 become -1 and 1; for the population of mean 0 and deviation 1 they are what they are."""
    layer = keras.layers.BatchNormalization(center=False, scale=False, epsilon=1e-6)
    x = np.array([[0.0], [2.0]] * 5 + [[7.0]])
    expected = np.abs(sigmoid([-1, 1]) - sigmoid([0, 2])).mean()
    probe = behind_layer(layer, x, np.zeros((11, 1)), 1.0)
    assert float(mode_distance(probe, batch_size=2)) == pytest.approx(expected, 1e-4)
    assert float(mode_distance(probe)) != pytest.approx(expected, 1e-2)


def test_a_batch_of_more_examples_than_there_are_is_refused(behind_layer: Any) -> None:
    with pytest.raises(ValueError, match="batch_size must be from 1 to the 400 examples, got 401"):
        mode_distance(behind_layer(keras.layers.Dropout(0.5), ONES, ONES, 1.0), batch_size=401)


def test_modes_agree_where_nothing_differs_between_them(dense_probe: Any) -> None:
    assert float(mode_distance(dense_probe(ONES, ONES, [[[0.3]], [[1.0]]]))) == pytest.approx(0, abs=1e-6)
