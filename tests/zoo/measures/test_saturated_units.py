"""Units that let no gradient through, whatever value they are stuck at."""

from typing import Any

import keras
import numpy as np
import pytest

from zoo.measures.saturated_units import saturated_units
from zoo.probe import Probe

FAR, NEAR = -50.0, 0.1


def probe(activation: keras.layers.Layer, entering: list[list[float]], slopes: list[Any] | None = None) -> Probe:
    """Units that receive `entering` (n, units), with given values of the activation's own weights."""
    x = np.asarray(entering, "float32")
    tensor = first = keras.Input(x.shape[1:])
    tensor = activation(keras.layers.Rescaling(1.0)(tensor))
    model = keras.Model(first, keras.layers.Dense(1, use_bias=False)(tensor))
    return Probe(model, [*(slopes or []), np.ones((x.shape[1], 1), "float32")], [], None, x, x)


@pytest.mark.parametrize(
    ("name", "stuck"),
    [("relu", True), ("elu", True), ("selu", True), ("tanh", True), ("sigmoid", True), ("leaky_relu", False)],
)
def test_a_unit_counts_when_its_activation_is_flat_at_every_example(name: str, stuck: bool) -> None:
    entering = [[FAR, NEAR, FAR], [2 * FAR, 2 * NEAR, NEAR]]  # always far out, never, sometimes
    assert saturated_units(probe(keras.layers.Activation(name), entering)) == pytest.approx(1 / 3 if stuck else 0)


def test_what_counts_as_flat_can_be_chosen() -> None:
    one = probe(keras.layers.LeakyReLU(negative_slope=0.1), [[FAR, NEAR]])
    assert saturated_units(one, slope=0.05) == 0
    assert saturated_units(one, slope=0.2) == 0.5


def test_slopes_that_are_learned_are_those_of_the_probe_not_of_the_model() -> None:
    one = probe(keras.layers.PReLU(), [[FAR, FAR]], [np.array([0.0, 0.3], "float32")])
    assert saturated_units(one) == 0.5
