"""Dropout of weights: which weights stay in training, and that inference has them all."""

from typing import Any

import numpy as np
import pytest

from zoo.layers.drop_connect import DropConnect


def test_each_example_loses_weights_of_its_own_and_keeps_the_mean() -> None:
    layer = DropConnect(3, 0.25, seed=1, kernel_initializer="ones", bias_initializer="ones")
    sums = np.asarray(layer(np.eye(40, dtype="float32").repeat(50, axis=0), training=True))  # a single weight each
    assert set(np.round(np.unique(sums), 4)) == {1.0, np.float32(np.round(1 + 1 / 0.75, 4))}
    assert np.mean(sums == 1) == pytest.approx(0.25, abs=0.02)
    assert len(np.unique(sums, axis=0)) == 8  # every pattern of the three weights occurs
    assert np.asarray(layer(np.eye(40, dtype="float32"))).tolist() == [[2, 2, 2]] * 40


def test_the_activation_comes_after_the_sum() -> None:
    layer = DropConnect(2, 0.5, seed=1, kernel_initializer="ones", activation="relu", use_bias=False)
    assert np.asarray(layer(-np.ones((5, 3), "float32"), training=True)).max() == 0


def test_nothing_is_left_out_at_a_rate_of_zero() -> None:
    layer, x = DropConnect(2, 0.0, seed=1), np.linspace(-1, 1, 12, dtype="float32").reshape(4, 3)
    np.testing.assert_allclose(layer(x, training=True), layer(x), 1e-6)


def test_a_rate_that_leaves_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="`rate` must be from 0 to below 1, got 1"):
        DropConnect(2, 1.0)


def test_both_engines_draw_the_same(variant: Any, trained: Any) -> None:
    from reproduce.engine import fit

    layers = [{"DropConnect": {"units": 4, "rate": 0.5, "activation": "tanh"}}, {"Standout": {}}, {"Dense": 1}]
    one = variant(model={"layers": layers}, loss="BinaryCrossentropy", train={"batch_size": 3, "epochs": 3})
    found = trained([one], [1000, 1001])
    for seed in (1000, 1001):
        expected = fit.train(one, seed).series["loss"].values
        np.testing.assert_allclose(found["tiny", seed].record.series["loss"].values, expected, 1e-4)
    assert not np.allclose(*(found["tiny", seed].record.series["loss"].values for seed in (1000, 1001)))
