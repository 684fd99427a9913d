"""Whether a net is right on average."""

import pytest

from zoo.measures.mean_error import mean_error


def test_errors_cancel(dense_probe):
    x, y = [[1.0], [2.0]], [[1.0], [4.0]]  # outputs 2 and 4: one too high, none too low
    assert float(mean_error(dense_probe(x, y, [[[2.0]]]))) == 0.5
    assert float(mean_error(dense_probe(x, [[1.0], [5.0]], [[[2.0]]]))) == 0


def test_class_numbers_are_no_targets_of_it(dense_probe):
    with pytest.raises(ValueError, match="needs numbers to predict"):
        mean_error(dense_probe([[1.0]], [0], [[[2.0, 1.0]]]))
