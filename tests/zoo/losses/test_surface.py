"""The test surfaces: their heights at known points, where they are flat, and how targets tilt them."""

import jax
import numpy as np
import pytest

from zoo.losses._surface import Surface
from zoo.losses.beale import Beale
from zoo.losses.himmelblau import Himmelblau
from zoo.losses.quadratic import Quadratic
from zoo.losses.rosenbrock import Rosenbrock
from zoo.losses.saddle import Saddle

ROOT = 2**0.5
FLAT = [  # surface, a point without slope, its height
    (Beale(), (3, 0.5), 0),
    (Rosenbrock(), (1, 1), 0),
    (Himmelblau(), (3, 2), 0),
    (Himmelblau(), (-2.805118, 3.131312), 0),
    (Himmelblau(), (-3.779310, -3.283186), 0),
    (Himmelblau(), (3.584428, -1.848126), 0),
    (Saddle(), (0, 0), 0),
    (Saddle(), (0, ROOT), -1),
    (Saddle(), (0, -ROOT), -1),
    (Quadratic([3, 5]), (0, 0), 0),
]
SLOPING = [  # heights from the formulas, by hand
    (Beale(), (1, 1), 1.5**2 + 2.25**2 + 2.625**2),
    (Rosenbrock(), (-1.2, 1), 24.2),
    (Himmelblau(), (0, 0), 170),
    (Saddle(), (2, 1), 4 - 1 + 0.25),
    (Saddle(tilt=0.5), (2, 1), 4 - 1 + 0.25 + 0.5),
    (Quadratic([1, 10]), (2, -1), 2 + 5),
]


def height(loss: Surface, point: tuple[float, ...], targets: tuple[float, ...] = (0, 0)) -> float:
    return float(loss(np.array([targets], "float32"), np.array([point], "float32")))


@pytest.mark.parametrize(("loss", "point", "expected"), [*FLAT, *SLOPING])
def test_the_height_is_that_of_the_formula(loss: Surface, point: tuple[float, ...], expected: float) -> None:
    assert height(loss, point) == pytest.approx(expected, rel=1e-5, abs=1e-5)


@pytest.mark.parametrize(("loss", "point", "_"), FLAT)
def test_it_is_flat_where_it_should_be(loss: Surface, point: tuple[float, ...], _: float) -> None:
    zeros, here = np.zeros((1, 2), "float32"), np.array([point], "float32")
    np.testing.assert_allclose(jax.grad(lambda at: loss(zeros, at))(here), 0, atol=2e-3)


def test_targets_tilt_the_surface_by_their_mean() -> None:
    targets, points = np.array([[1, 0], [3, -2]], "float32"), np.full((2, 2), 2, "float32")
    tilted, plain = (Beale()(given, points) for given in (targets, 0 * targets))
    assert float(tilted - plain) == pytest.approx(2 * 2 - 1 * 2)
