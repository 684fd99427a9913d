"""The effective learning rate, on a quadratic whose gradient is the curvature times the weight."""

from typing import Any

import numpy as np
import pytest

from zoo.measures.effective_rate import effective_rate


def path(rates: Any, start: Any = (1.0, 2.0, -3.0)) -> Any:
    """Weights and gradients (points, 2 × weights) of descent with a rate for each step and weight on ½ Σ w²."""
    weights = [np.array(start)]
    for rate in rates:
        weights.append(weights[-1] - np.array(rate) * weights[-1])
    return np.concatenate([weights, weights], axis=1)


def test_it_is_the_median_over_weights_of_what_multiplies_the_gradient() -> None:
    found = effective_rate.history(path([(0.1, 0.2, 0.3), (0.5, 0.1, 0.05)]))
    np.testing.assert_allclose(found, [0.2, 0.1, 0.1])


def test_of_two_weights_it_is_the_mean() -> None:
    np.testing.assert_allclose(effective_rate.history(path([(0.1, 0.3)], (1.0, 1.0))), [0.2, 0.2])


def test_weights_that_rest_are_left_out_and_a_step_without_any_keeps_the_last() -> None:
    found = effective_rate.history(path([(0.1, 0.0, 0.4), (0.0, 0.0, 0.0), (0.2, 0.0, 0.0)]))
    np.testing.assert_allclose(found, [0.25, 0.25, 0.2, 0.2])
    assert effective_rate.history(path([(0.0, 0.0, 0.0)])).tolist() == [0, 0]


def test_weights_and_their_gradients_are_taken(dense_probe: Any) -> None:
    probe = dense_probe([[1.0, 2.0]], [[1.0]], [[[3.0], [1.0]]])
    np.testing.assert_allclose(effective_rate(probe), [3, 1, 2 * 4 * 1, 2 * 4 * 2], 1e-6)


@pytest.mark.parametrize(("optimizer", "expected"), [("SGD", [0.1] * 3), ("Adagrad", None)])
def test_it_is_the_rate_of_the_optimizer(variant: Any, trained: Any, optimizer: str, expected: Any) -> None:
    arguments = {"learning_rate": 0.1} | ({"initial_accumulator_value": 0.5} if expected is None else {})
    one = variant(
        data={"noise": {"samples": 1, "std": 0}},
        model={"layers": [{"Coordinates": {"dimensions": 1, "point_initializer": "Ones"}}]},
        loss={"Quadratic": {"curvatures": [2]}},
        metrics=[],
        measures=[{"effective_rate": {"at": "step"}}, {"position": {"at": "step"}}],
        train={"optimizer": {optimizer: arguments}, "batch_size": 1, "epochs": 3},
    )
    series = trained([one], [1000])["tiny", 1000].record.series
    squares = np.cumsum((2 * series["position"].values[:3, 0]) ** 2)
    np.testing.assert_allclose(series["effective_rate"].values[:3], expected or 0.1 / np.sqrt(0.5 + squares), 1e-4)
