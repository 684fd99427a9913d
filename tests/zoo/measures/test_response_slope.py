"""The derivative along a line, and its extremes."""

from typing import Any

import numpy as np
import pytest

from zoo.measures.largest_slope import largest_slope
from zoo.measures.response_slope import response_slope
from zoo.measures.smallest_slope import smallest_slope

KERNELS = [[[2.0]], [[-3.0]]]  # -3 tanh(2 x)


@pytest.fixture(scope="module")
def probe(dense_probe: Any) -> Any:
    return dense_probe([[0.0]], [[0.0]], KERNELS)


def test_it_is_the_derivative_with_its_sign(probe: Any) -> None:
    x = np.linspace(-1, 2, 7)
    np.testing.assert_allclose(response_slope(probe, low=-1.0, high=2.0, points=7), -6 / np.cosh(2 * x) ** 2, 1e-3)


def test_the_extremes_are_sizes_and_may_lie_at_the_ends(probe: Any) -> None:
    assert largest_slope(probe, low=-1.0, high=2.0, points=7) == pytest.approx(6)
    assert largest_slope(probe, low=0.5, high=2.0, points=7) == pytest.approx(6 / np.cosh(1) ** 2)
    assert smallest_slope(probe, low=-1.0, high=2.0, points=7) == pytest.approx(6 / np.cosh(4) ** 2, rel=1e-3)
