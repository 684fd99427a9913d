"""The scatter of mini-batch gradients, against batches taken by hand."""

from typing import Any

import numpy as np
import pytest

from zoo.measures.gradient_variance import gradient_variance

RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(600, 3)), RNG.normal(size=(600, 1))
KERNEL = np.array([[1.0], [-2.0], [0.5]])


def by_hand(size: int) -> float:
    """Over batches of the squared error of a linear unit, in the order of the examples; the rest is left out."""
    errors = X @ KERNEL - Y
    gradients = [2 * X[i : i + size].T @ errors[i : i + size] / size for i in range(0, 600 - size + 1, size)]
    return float(np.array(gradients).var(axis=0, ddof=1).sum())


@pytest.mark.parametrize("size", [1, 7, 100, 300])
def test_it_is_the_variance_over_batches(dense_probe: Any, size: int) -> None:
    assert gradient_variance(dense_probe(X, Y, [KERNEL]), batch_size=size) == pytest.approx(by_hand(size), rel=1e-4)


def test_all_kernels_count(dense_probe: Any) -> None:
    one = gradient_variance(dense_probe(X, Y, [KERNEL]), batch_size=10)
    two = gradient_variance(dense_probe(X, Y, [np.eye(3), KERNEL], "linear"), batch_size=10)
    assert float(two) > 1.5 * float(one)  # the last kernel sees the same inputs, the first has a share of its own


def test_half_the_variance_for_twice_the_batch(dense_probe: Any) -> None:
    probe = dense_probe(X, Y, [KERNEL])
    assert float(gradient_variance(probe, batch_size=4) / gradient_variance(probe, batch_size=8)) == pytest.approx(
        2, 0.2
    )


@pytest.mark.parametrize("size", [0, 301])
def test_a_batch_that_leaves_no_two_is_refused(dense_probe: Any, size: int) -> None:
    with pytest.raises(ValueError, match=rf"^batch_size must be from 1 to half of the 600 .* examples, got {size}$"):
        gradient_variance(dense_probe(X, Y, [KERNEL]), batch_size=size)
