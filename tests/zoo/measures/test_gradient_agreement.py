"""Where the gradient points after a step, on a parabola, and where it turns, on one of two curvatures."""

from typing import Any

import numpy as np
import pytest

from zoo.measures.gradient_agreement import gradient_agreement

ONE, ZERO = np.ones((1, 1)), np.zeros((1, 1))


@pytest.mark.parametrize(("step", "expected"), [(0.1, 1.0), (0.8, -1.0), (0.5, 0.0)])
def test_a_step_beyond_the_minimum_turns_it_round(dense_probe: Any, step: float, expected: float) -> None:
    found = gradient_agreement(dense_probe(ONE, ZERO, [[[3.0]]]), step=step)
    assert float(found) == pytest.approx(expected, abs=1e-5)


def test_in_two_directions_it_turns_as_far_as_the_curvatures_differ(dense_probe: Any) -> None:
    """The loss is (4 a² + b²) / 2: (4a, b) becomes (4a (1 - 4 step), b (1 - step))."""
    x = np.array([[2.0, 0.0], [0.0, 1.0]])
    found = gradient_agreement(dense_probe(x, np.zeros((2, 1)), [[[1.0], [1.0]]]), step=0.2)
    before, after = np.array([4.0, 1.0]), np.array([4 * 0.2, 0.8])
    cosine = before @ after / np.linalg.norm(before) / np.linalg.norm(after)
    assert float(found) == pytest.approx(cosine, 1e-5)
