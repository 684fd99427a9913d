"""MNIST-1D: ten classes of short noisy signals, hard for linear models, small enough for many seeds.

Generated here by the `mnist1d` package with its standard recipe (5,000 signals of 40 steps, its own seed 42), never
downloaded. Whether it equals the pickle that the authors publish was not checked.

References:
    Greydanus & Kobak (2024), Scaling down deep learning with MNIST-1D.
"""

from __future__ import annotations

import functools

import numpy as np

from zoo.dataset import Array, Dataset, classification
from zoo.datasets._download import joined
from zoo.datasets._generators import global_generators_kept

PACKAGE = "mnist1d"


def mnist1d(*, sequence: bool = False, rng: np.random.Generator) -> Dataset:
    """The recipe's 4,000 training and 1,000 test signals in one data set, mean 0 and standard deviation 1 overall.

    Args:
        sequence: x is (5000, 40, 1) rather than (5000, 40). Defaults to False.

    Returns:
        Ten classes. `rng` is not used.
    """
    signals, labels = _load()
    return classification(signals[..., None] if sequence else signals, labels, classes=10)


@functools.cache
@global_generators_kept()
def _load() -> tuple[Array, Array]:
    from mnist1d.data import make_dataset

    made = make_dataset()
    return joined(((made["x"], made["y"]), (made["x_test"], made["y_test"])))
