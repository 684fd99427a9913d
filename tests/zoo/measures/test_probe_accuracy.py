"""Linear probes, against ridge regression solved directly, and on layers that do or do not separate the classes."""

from typing import Any

import numpy as np
import pytest
from sklearn.linear_model import Ridge

from zoo.measures.probe_accuracy import probe_accuracy

XOR = np.array([[0, 0], [0, 1], [1, 0], [1, 1]] * 5, float)
ODD = (XOR.sum(axis=1, keepdims=True) == 1).astype(float)


def test_a_layer_can_make_separable_what_was_not(dense_probe: Any) -> None:
    """With inputs of ±½, the square of their sum says whether they are equal."""
    kernel = np.array([[1.0, 1.0], [1.0, -1.0]])
    assert probe_accuracy(dense_probe(XOR - 0.5, ODD, [kernel, np.ones((2, 1))], np.square))[1] == 1
    found = probe_accuracy(dense_probe(XOR - 0.5, ODD, [kernel, np.ones((2, 1))], "linear"))
    assert float(found[0]) <= 0.75 and float(found[1]) <= 0.75


@pytest.mark.parametrize("kind", ["numbers", "one-hot"])
def test_it_is_ridge_regression_on_one_hot_targets(dense_probe: Any, kind: str) -> None:
    rng = np.random.default_rng(1)
    labels = rng.integers(3, size=400)
    x = (rng.normal(size=(400, 6)) + 0.5 * np.eye(3, 6)[labels]) * np.array([1, 10, 0.1, 1, 100, 1]) + 3
    scaled = (x - x.mean(axis=0)) / x.std(axis=0)
    expected = (Ridge(alpha=0.4).fit(scaled, np.eye(3)[labels]).predict(scaled).argmax(axis=1) == labels).mean()
    y = labels if kind == "numbers" else np.eye(3)[labels]
    found = probe_accuracy(dense_probe(x, y, [np.ones((6, 4)), np.ones((4, 3))], "relu"))
    assert 0.4 < expected < 0.8
    assert float(found[0]) == pytest.approx(expected, abs=1 / 400)


def test_a_layer_that_says_nothing_is_at_chance(dense_probe: Any) -> None:
    found = probe_accuracy(dense_probe(XOR, ODD, [np.zeros((2, 3)), np.ones((3, 1))]))
    assert float(found[1]) == 0.5
