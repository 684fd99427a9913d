"""Weights as written."""

import numpy as np
import pytest

from zoo.initializers.values import Values


def test_it_gives_what_is_written() -> None:
    assert np.asarray(Values([[1, -1], [0.5, 2]])((2, 2))).tolist() == [[1, -1], [0.5, 2]]


def test_another_shape_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^values of shape \(1, 2\) do not fit a weight of shape \(2, 1\)$"):
        Values([[1, -1]])((2, 1))
