"""The loss of the average of sampled sub-nets, of a net that has two: with its input, and without."""

from typing import Any

import keras
import numpy as np
import pytest

from zoo.measures.monte_carlo_loss import monte_carlo_loss

ONES = np.ones((20, 1))


def test_it_is_the_loss_of_the_mean_probability(behind_layer: Any) -> None:
    probe = behind_layer(keras.layers.Dropout(0.5, seed=1), ONES, ONES, 1.0)
    mean = (0.5 + 1 / (1 + np.exp(-2))) / 2
    assert float(monte_carlo_loss(probe, passes=2000)) == pytest.approx(-np.log(mean), abs=0.01)


def test_of_several_classes_it_is_their_cross_entropy(dense_probe: Any) -> None:
    kernel = np.array([[3.0, -1.0, 0.0], [-1.0, 2.0, 0.5]])
    x, y = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]), np.array([0, 1, 2])

    def loss(y: Any, outputs: Any) -> Any:
        return keras.losses.SparseCategoricalCrossentropy(from_logits=True)(y, outputs)

    probe = dense_probe(x, y, [kernel], loss=loss)
    answers = np.exp(x @ kernel) / np.exp(x @ kernel).sum(axis=1, keepdims=True)
    assert float(monte_carlo_loss(probe, passes=3)) == pytest.approx(-np.log(answers[range(3), y]).mean(), 1e-5)
