"""The angle between weights and the first principal component."""

from typing import Any

import pytest

from zoo.measures.cosine_to_top_component import cosine_to_top_component

X = [[8.0, 5.0], [12.0, 5.0], [10.0, 4.0], [10.0, 6.0]]  # widest along the first axis, once centred


@pytest.mark.parametrize(
    ("kernel", "cosine"),
    [
        ([[2.0], [0.0]], 1),
        ([[-3.0], [0.0]], 1),
        ([[0.0], [1.0]], 0),
        ([[3.0], [4.0]], 0.6),
        ([[0.0], [0.0]], 0),
        ([[1.0, 0.0], [0.0, 1.0]], 0.5),
    ],
)
def test_it_is_one_along_the_component_whatever_the_sign(dense_probe: Any, kernel: Any, cosine: float) -> None:
    targets = [[0.0] * len(kernel[0])] * 4
    assert float(cosine_to_top_component(dense_probe(X, targets, [kernel]))) == pytest.approx(cosine, abs=1e-6)
