"""An activation that decides who stays: how often, by what it gets, and that inference is the mean of training."""

import jax
import numpy as np
import pytest

from zoo.layers.standout import Standout

X = np.array([[-1.0, 0.0, 0.5, 2.0]], "float32")
STAYS = 1 / (1 + np.exp(-2 * X) * 0.3 / 0.7)


def test_inference_is_the_mean_of_training() -> None:
    layer = Standout("tanh", rate=0.3, scale=2.0, seed=1)
    drawn = np.asarray(layer(X.repeat(20_000, axis=0), training=True))
    stays = drawn != 0
    np.testing.assert_allclose(drawn[stays], np.tanh(X).repeat(20_000, axis=0)[stays], 1e-6)
    np.testing.assert_allclose(stays.mean(axis=0)[[0, 2, 3]], STAYS[0, [0, 2, 3]], atol=0.02)
    np.testing.assert_allclose(layer(X), STAYS * np.tanh(X), 1e-6)


def test_an_input_of_zero_is_left_out_at_the_rate() -> None:
    layer = Standout("softplus", rate=0.3, seed=1)
    drawn = np.asarray(layer(np.zeros((1, 20_000), "float32"), training=True))
    assert np.mean(drawn == 0) == pytest.approx(0.3, abs=0.02)


def test_what_is_drawn_has_no_gradient() -> None:
    layer = Standout(seed=1, rate=1e-9)  # all stay
    gradient = jax.grad(lambda x: layer(x, training=True).sum())(X)
    assert np.asarray(gradient).tolist() == [[0, 0, 1, 1]]


@pytest.mark.parametrize("training", [False, True])
def test_at_a_rate_of_zero_it_is_its_activation(training: bool) -> None:
    assert np.asarray(Standout(rate=0.0, seed=1)(X, training=training)).tolist() == [[0, 0, 0.5, 2]]


def test_a_rate_that_leaves_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="`rate` must be from 0 to below 1, got 1"):
        Standout(rate=1.0)
