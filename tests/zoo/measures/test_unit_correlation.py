"""The correlation of units, against NumPy's."""

from typing import Any

import numpy as np
import pytest

from zoo.measures.unit_correlation import unit_correlation

X = np.random.default_rng(0).normal(size=(50, 3))
KERNEL = np.random.default_rng(1).normal(size=(3, 4))


def test_it_is_the_mean_size_over_pairs_of_units_that_say_anything(dense_probe: Any) -> None:
    silent = np.concatenate([KERNEL, np.zeros((3, 2))], axis=1)
    found = unit_correlation(dense_probe(X, X[:, :1], [silent, np.ones((6, 1))]))
    table = np.abs(np.corrcoef(np.tanh(X @ KERNEL).T))
    assert found.shape == (1,)
    assert float(found[0]) == pytest.approx(table[np.triu_indices(4, 1)].mean(), 1e-4)


@pytest.mark.parametrize(("kernel", "expected"), [([[1.0, -2.0]] * 3, 1.0), ([[1.0, 0.0]] * 3, 0.0)])
def test_opposites_are_alike_and_one_unit_has_no_other(dense_probe: Any, kernel: Any, expected: float) -> None:
    found = unit_correlation(dense_probe(X, X[:, :1], [kernel, np.ones((2, 1))], activation="linear"))
    assert float(found[0]) == pytest.approx(expected, abs=1e-5)
