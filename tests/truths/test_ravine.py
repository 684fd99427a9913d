"""Descent in a quadratic valley is a linear recurrence: what 3,000 steps leave of the way does not depend on the start."""

import numpy as np
import pytest

STEPS = 3000
START = 10.0  # of the weight along the valley, give or take a few; each seed has its own, whatever the method and rate


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
    starts = published("ravine", "plain/1000/0.1", "distance") / left(0.001, 0.1, 0.0)
    assert (abs(starts - START) < 5).all() and abs(starts.mean() - START) < 1
    found = published("ravine", f"{method}/1000/{rate}", "distance")
    np.testing.assert_allclose(found, starts * left(0.001, rate, momentum), rtol=0.02, atol=1e-4)


@pytest.mark.parametrize("condition", [1, 10, 100, 1000])
def test_plain_descent_diverges_where_the_rate_is_beyond_two_over_the_steepest_curvature(condition, published):
    assert not np.isfinite(published("ravine", f"plain/{condition}/3", "distance")).any()
    assert np.isfinite(published("ravine", f"plain/{condition}/1.8", "distance")).all()
