"""442 diabetes patients: how far the disease progressed in a year, from ten measures. Shipped with scikit-learn.

References:
    Efron, Hastie, Johnstone & Tibshirani (2004), Least angle regression.
"""

from __future__ import annotations

import functools

import numpy as np

from zoo.dataset import Array, Dataset, regression
from zoo.datasets._generators import global_generators_kept

PACKAGE = "scikit-learn"


def diabetes(*, rng: np.random.Generator) -> Dataset:
    """Raw measures (not scikit-learn's scaled ones); the target goes from 25 to 346.

    Returns:
        x of shape (442, 10), y of shape (442, 1), regression. `rng` is not used.
    """
    return regression(*_load())


@functools.cache
@global_generators_kept()
def _load() -> tuple[Array, Array]:
    from sklearn.datasets import load_diabetes

    bunch = load_diabetes(scaled=False)
    return bunch.data, bunch.target
