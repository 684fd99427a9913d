"""Optimizers start and step as in plain Keras, from the weights of the run."""

from collections.abc import Callable

import keras
import numpy as np
import pytest

from reproduce.arrays import examples
from reproduce.arrays.targets import task_of
from reproduce.construct.signatures import legal_names
from reproduce.construct.starts import starts_from_weights
from reproduce.construct.variant import build
from reproduce.engine.functions import Functions, initial_state
from reproduce.experiment import Variant

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy:DeprecationWarning")
STEPS = 3


def test_one_optimizer_of_keras_starts_from_the_weights() -> None:
    found = {name for name, kind in legal_names("optimizer").items() if starts_from_weights(kind())}
    assert found == {"ScheduleFreeAdamW"}


@pytest.mark.parametrize("name", legal_names("optimizer"))
def test_an_optimizer_trains_as_in_plain_keras(name: str, variant: Callable[..., Variant]) -> None:
    """A few steps on all examples, without anything of this package on Keras' side but the initial weights."""
    setup = variant(data={"moons": {"samples": 20}}, loss="BinaryCrossentropy", train={"optimizer": name}).setup
    split = examples.load(setup["data"], 0)
    built = build(setup, task_of(split))
    arrays, state = built.arrays(split), initial_state(built, 3)
    plain = keras.Sequential([keras.Input((2,)), keras.layers.Dense(4, "tanh"), keras.layers.Dense(1)])
    plain.set_weights(state[0])
    kind = legal_names("optimizer")[name]()
    plain.compile(kind(), keras.losses.BinaryCrossentropy(from_logits=True), run_eagerly=True)
    for _ in range(STEPS):
        state, loss = Functions(built).step(state, arrays.x, arrays.y)
        np.testing.assert_allclose(loss, plain.train_on_batch(arrays.x, arrays.y), 1e-5)
    for mine, theirs in zip(state[0], plain.get_weights(), strict=True):
        np.testing.assert_allclose(mine, theirs, 1e-4, 1e-6)
