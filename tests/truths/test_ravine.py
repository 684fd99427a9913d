"""Descent in a quadratic valley is a linear recurrence: how far 3,000 steps get does not depend on the start but for its size."""

import numpy as np
import pytest

STEPS, START = 3000, 10.0


def left(curvature, rate, momentum):
    """The part of a weight that is left after so many steps, by hand."""
    place, velocity = 1.0, 0.0
    for _ in range(STEPS):
        velocity = momentum * velocity - rate * curvature * place
        place += velocity
    return abs(place)


@pytest.mark.parametrize("rate", [0.1, 0.2, 0.5, 1])
@pytest.mark.parametrize(("method", "momentum"), [("plain", 0.0), ("momentum", 0.9)])
def test_what_is_left_of_the_way_is_as_published(method, momentum, rate, published):
    expected = START * left(0.001, rate, momentum)
    found = published("ravine", f"{method}/1000/{rate}", "distance")
    assert np.median(found) == pytest.approx(expected, rel=0.02, abs=1e-4)


@pytest.mark.parametrize("condition", [1, 10, 100, 1000])
def test_plain_descent_diverges_where_the_rate_is_beyond_two_over_the_steepest_curvature(condition, published):
    assert not np.isfinite(published("ravine", f"plain/{condition}/3", "distance")).any()
    assert np.isfinite(published("ravine", f"plain/{condition}/1.8", "distance")).all()
