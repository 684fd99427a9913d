"""Arithmetic counted, against counts by hand."""

from typing import Any

import keras
import numpy as np
import pytest

from zoo.measures.flops import flops
from zoo.measures.transcendentals import transcendentals

X, Y = np.ones((8, 4)), np.ones((8, 2))
KERNELS = [np.ones((4, 50)), np.ones((50, 60)), np.ones((60, 2))]


def test_products_forward_and_back_make_up_nearly_all_of_it(dense_probe: Any) -> None:
    forward = 2 * (4 * 50 + 50 * 60 + 60 * 2)
    back = 2 * (4 * 50 + 50 * 60 + 60 * 2) + 2 * (50 * 60 + 60 * 2)  # by the kernels; by what enters the later layers
    products = forward + back
    assert products < flops(dense_probe(X, Y, KERNELS, "relu")) < 1.05 * products


def test_it_is_counted_per_example_and_does_not_depend_on_the_weights(dense_probe: Any) -> None:
    one = float(flops(dense_probe(X, Y, KERNELS)))
    assert flops(dense_probe(np.tile(X, (4, 1)), np.tile(Y, (4, 1)), KERNELS)) == pytest.approx(one, rel=0.01)
    assert flops(dense_probe(X, Y, [-2 * kernel for kernel in KERNELS])) == one


@pytest.mark.parametrize(("activation", "each"), [("relu", [0]), ("tanh", [1]), ("sigmoid", [1]), ("elu", [1, 2])])
def test_transcendental_functions_are_counted_for_each_unit(dense_probe: Any, activation: str, each: list[int]) -> None:
    """ELU's slope is expm1(x) + 1, which is there already, or exp(x), as newer versions of JAX have it."""
    assert transcendentals(dense_probe(X, Y, KERNELS, activation)) / (50 + 60) in each


def test_other_backends_are_refused(dense_probe: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    probe = dense_probe(X, Y, KERNELS)
    monkeypatch.setattr(keras.backend, "backend", lambda: "torch")
    with pytest.raises(ValueError, match=r"^flops are counted by XLA, which takes the jax backend, not torch$"):
        flops(probe)
