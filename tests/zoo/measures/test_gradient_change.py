"""The gradient along itself, on a parabola: 2w becomes 2w (1 - 2 step)."""

from typing import Any

import numpy as np
import pytest

from zoo.measures.gradient_change import gradient_change

ONE, ZERO = np.ones((1, 1)), np.zeros((1, 1))


@pytest.mark.parametrize(("low", "high", "expected"), [(0.0, 0.4, 0.8), (0.1, 0.2, 0.4)])
def test_it_is_that_of_the_longest_step(dense_probe: Any, low: float, high: float, expected: float) -> None:
    found = gradient_change(dense_probe(ONE, ZERO, [[[3.0]]]), low=low, high=high)
    assert float(found) == pytest.approx(6 * expected, 1e-5)
