"""Members that learn apart and answer together."""

import jax
import keras
import numpy as np
import pytest

from zoo.layers.ensemble_average import EnsembleAverage

LOGITS = np.random.default_rng(0).normal(size=(400, 3, 2)).astype("float32")


def test_together_they_give_the_mean_of_their_probabilities() -> None:
    found = np.exp(np.asarray(EnsembleAverage()(LOGITS, training=False)))
    alone = np.exp(LOGITS) / np.exp(LOGITS).sum(axis=-1, keepdims=True)
    np.testing.assert_allclose(found, alone.mean(axis=1), 1e-5)


def test_one_member_is_left_as_it_is_but_for_a_constant() -> None:
    one = LOGITS[:, :1]
    found = np.asarray(EnsembleAverage()(one, training=False))
    np.testing.assert_allclose(found[:, 0] - found[:, 1], one[:, 0, 0] - one[:, 0, 1], 1e-4, 1e-5)
    np.testing.assert_array_equal(EnsembleAverage()(one, training=True), one[:, 0])


def test_in_training_each_example_is_that_of_one_member_all_equally_likely() -> None:
    found = np.asarray(EnsembleAverage()(LOGITS, training=True))
    taken = (found[:, None] == LOGITS).all(axis=-1)
    assert (taken.sum(axis=1) == 1).all()
    assert (taken.mean(axis=0) > 0.25).all()


def test_each_step_draws_anew() -> None:
    layer = EnsembleAverage()
    assert not np.array_equal(layer(LOGITS, training=True), layer(LOGITS, training=True))


def test_an_example_teaches_one_member() -> None:
    layer = EnsembleAverage()
    layer(LOGITS)
    state = [variable.value for variable in layer.non_trainable_variables]
    gradient = jax.grad(lambda x: layer.stateless_call([], state, x, training=True)[0].sum())(LOGITS)
    assert (np.asarray(gradient).any(axis=-1).sum(axis=1) == 1).all()


def test_shapes_are_known_before_there_are_data() -> None:
    assert EnsembleAverage()(keras.Input((5, 3))).shape == (None, 3)


def test_outputs_without_members_are_refused() -> None:
    with pytest.raises(ValueError, match="expected ndim=3, found ndim=2"):
        EnsembleAverage()(keras.Input((3,)))
