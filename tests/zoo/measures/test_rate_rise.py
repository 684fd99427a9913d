"""How far effective rates have risen."""

from typing import Any

import numpy as np

from zoo.measures.rate_rise import rate_rise


def path(rates: Any) -> Any:
    weights = [np.ones(2)]
    for rate in rates:
        weights.append(weights[-1] - np.array(rate) * weights[-1])
    return np.concatenate([weights, weights], axis=1)


def test_it_is_one_while_rates_fall() -> None:
    np.testing.assert_allclose(rate_rise.history(path([(0.4, 0.3), (0.2, 0.3), (0.1, 0.1)])), 1)


def test_it_is_the_largest_rise_of_any_weight_over_its_lowest_so_far() -> None:
    found = rate_rise.history(path([(0.4, 0.2), (0.1, 0.3), (0.2, 0.1), (0.3, 0.1)]))
    np.testing.assert_allclose(found, [1, 1, 1.5, 2, 3])


def test_a_weight_that_rests_tells_nothing() -> None:
    np.testing.assert_allclose(rate_rise.history(path([(0.2, 0.0), (0.2, 0.0), (0.2, 0.5)])), 1)


def test_weights_and_their_gradients_are_taken(dense_probe: Any) -> None:
    probe = dense_probe([[1.0, 2.0]], [[1.0]], [[[3.0], [1.0]]])
    np.testing.assert_allclose(rate_rise(probe), [3, 1, 8, 16], 1e-6)
