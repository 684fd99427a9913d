"""The perceptron loss: its value, its gradient at zero, and what training by it does."""

from itertools import pairwise
from typing import Any

import jax
import numpy as np
import pytest

from zoo.losses.perceptron import Perceptron

OUTPUTS = np.array([[2.0], [-3.0], [0.5], [-1.0]], "float32")


@pytest.mark.parametrize("no", [0.0, -1.0])
def test_it_is_the_size_of_wrong_outputs(no: float) -> None:
    targets = np.array([[1.0], [1.0], [no], [no]], "float32")
    assert float(Perceptron()(targets, OUTPUTS)) == pytest.approx((0 + 3 + 0.5 + 0) / 4)


def test_several_outputs_are_averaged() -> None:
    targets, outputs = np.array([[1.0, 0.0]], "float32"), np.array([[-4.0, 2.0]], "float32")
    assert float(Perceptron()(targets, outputs)) == pytest.approx((4 + 2) / 2)


def test_undecided_is_a_mistake() -> None:
    targets = np.array([[1.0], [0.0]], "float32")
    gradient = jax.grad(lambda outputs: Perceptron(reduction="sum")(targets, outputs))(np.zeros((2, 1), "float32"))
    assert np.asarray(gradient).tolist() == [[-1], [1]]


def rosenblatt(x: Any, signs: Any, order: Any) -> Any:
    """The rule by hand: weights (inputs + 1,) with the bias last."""
    extended, weights = np.c_[x, np.ones(len(x))], np.zeros(x.shape[1] + 1)
    for number in order:
        if signs[number] * (extended[number] @ weights) <= 0:
            weights += signs[number] * extended[number]
    return weights


def test_descent_one_by_one_with_a_rate_of_one_is_rosenblatts_rule(variant: Any, trained: Any) -> None:
    from reproduce.arrays import examples
    from reproduce.arrays.targets import batch_order

    setup = {"blobs": {"samples": 30, "distance": 1.0}}
    one = variant(
        data=setup,
        model={"perceptron": {"kernel_initializer": "Zeros"}},
        loss="Perceptron",
        metrics=["accuracy"],
        measures=[{"updates": {"at": "step"}}],
        train={"optimizer": {"SGD": {"learning_rate": 1}}, "batch_size": 1, "epochs": 3},
    )
    outcome = trained([one], [1000])["tiny", 1000]
    part = examples.load(setup, 1000).train
    signs, order = 2 * part.y - 1, batch_order(1000, 30, 3).ravel()
    weights = rosenblatt(part.x, signs, order)
    kernel, bias = outcome.weights[0]
    np.testing.assert_allclose(np.r_[kernel[:, 0], bias], weights, 1e-4, 1e-4)
    right = signs * (part.x @ weights[:2] + weights[2]) > 0
    assert outcome.record.series["accuracy"].values[-1] == pytest.approx(right.mean(), abs=1e-6)
    mistakes = outcome.record.series["updates"].values
    assert mistakes.shape == (91,) and 0 < mistakes[-1] < 90
    assert set(np.diff(mistakes)) == {0.0, 1.0}
    steps = [rosenblatt(part.x, signs, order[:count]) for count in range(91)]
    assert mistakes[-1] == sum((after != before).any() for before, after in pairwise(steps))
