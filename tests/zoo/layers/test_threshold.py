"""A step at the threshold, which fires on it."""

import jax
import numpy as np
import pytest

from zoo.layers.threshold import Threshold

X = np.array([[-1.0, 0.0, 0.5, 2.0]], "float32")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({}, [0, 1, 1, 1]),
        ({"threshold": 0.5}, [0, 0, 1, 1]),
        ({"threshold": 0.6, "low": -1}, [-1, -1, -1, 1]),
        ({"low": 2, "high": 5}, [2, 5, 5, 5]),
    ],
)
def test_it_is_high_from_the_threshold_on(arguments: dict[str, float], expected: list[float]) -> None:
    assert np.asarray(Threshold(**arguments)(X)).tolist() == [expected]


def test_no_gradient_comes_through() -> None:
    assert not np.asarray(jax.grad(lambda x: Threshold()(x).sum())(X)).any()
