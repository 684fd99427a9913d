"""How many weights are as good as zero."""

from typing import Any

import pytest

from zoo.measures.near_zero_weights import near_zero_weights


@pytest.mark.parametrize(("below", "expected"), [(0.01, 2 / 6), (0.5, 3 / 6), (0.6, 5 / 6), (10.0, 1)])
def test_weights_of_all_kernels_are_counted_by_their_size(dense_probe: Any, below: float, expected: float) -> None:
    probe = dense_probe([[1.0, 2.0]], [[0.0]], [[[0.0, 0.5], [-0.5, 3.0]], [[-0.1], [0.005]]])
    assert float(near_zero_weights(probe, below=below)) == pytest.approx(expected)


def test_by_default_a_thousandth_is_not_near_zero_any_more(dense_probe: Any) -> None:
    assert float(near_zero_weights(dense_probe([[1.0, 2.0]], [[0.0]], [[[0.00099], [0.0011]]]))) == 0.5
