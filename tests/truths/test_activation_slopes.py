"""The steepest place of each activation, by differences in double precision."""

import numpy as np
import pytest
from scipy.special import erf

SCALE, ALPHA = 1.0507009873554805, 1.6732632423543772  # of SELU, from its paper
FUNCTIONS = {
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "tanh": np.tanh,
    "relu": lambda x: np.maximum(x, 0),
    "elu": lambda x: np.where(x > 0, x, np.expm1(np.minimum(x, 0))),
    "selu": lambda x: SCALE * np.where(x > 0, x, ALPHA * np.expm1(np.minimum(x, 0))),
    "gelu": lambda x: x * (1 + erf(x / np.sqrt(2))) / 2,
    "silu": lambda x: x / (1 + np.exp(-x)),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_it_is_as_steep_as_published(name, published):
    places, step = np.linspace(-10, 10, 200_001), 1e-6
    slopes = (FUNCTIONS[name](places + step) - FUNCTIONS[name](places)) / step
    steepest = published("activation_shapes", f"{name}/near zero", "largest_slope")
    assert steepest == pytest.approx(np.abs(slopes).max(), rel=1e-3)
