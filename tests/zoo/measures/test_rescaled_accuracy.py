"""Louder hidden units, in a net whose answer depends on how loud they are."""

from typing import Any

import numpy as np

from zoo.measures.rescaled_accuracy import rescaled_accuracy

ONES = np.ones((3, 1))
KERNELS = [[[1.0]], [[0.1, 10.0]], [[7.0], [-1.0]]]  # the second unit of the second layer is saturated


def test_only_a_loud_net_says_class_1(dense_probe: Any) -> None:
    """tanh(0.1 · tanh(1)) · 7 is less than 1, and tanh(0.3 · tanh(1)) · 7 is more."""
    probe = dense_probe(ONES, ONES, KERNELS)
    assert [float(rescaled_accuracy(probe, factor=factor)) for factor in (1.0, 3.0)] == [0.0, 1.0]
