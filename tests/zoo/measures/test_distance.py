"""The distance of the weights from a point."""

from typing import Any

import pytest

from zoo.measures.distance import distance


@pytest.mark.parametrize(("to", "expected"), [((0.0,), 5), ((1.0,), 13**0.5), ((3.0, 3.0), 1)])
def test_it_is_euclidean(dense_probe: Any, to: tuple[float, ...], expected: float) -> None:
    probe = dense_probe([[1.0, 2.0]], [[0.0]], [[[3.0], [4.0]]])
    assert float(distance(probe, to=to)) == pytest.approx(expected)


def test_a_point_has_as_many_coordinates_as_weights(dense_probe: Any) -> None:
    probe = dense_probe([[1.0, 2.0]], [[0.0]], [[[3.0], [4.0]]])
    with pytest.raises(ValueError, match=r"^to must have one number or 2, as many as there are weights, got 3$"):
        distance(probe, to=(1, 2, 3))
