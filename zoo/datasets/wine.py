"""178 wines of three growers described by 13 chemical measures of mixed scale. Shipped with scikit-learn.

References:
    Forina et al. (1988), PARVUS; Aeberhard & Forina (1992), Wine, UCI.
"""

from __future__ import annotations

import functools

import numpy as np

from zoo.dataset import Array, Dataset, classification
from zoo.datasets._generators import global_generators_kept

PACKAGE = "scikit-learn"


def wine(*, rng: np.random.Generator) -> Dataset:
    """Raw measures, from tenths to above a thousand, sorted by class (59, 71, 48).

    Returns:
        x of shape (178, 13), three classes. `rng` is not used.
    """
    return classification(*_load(), classes=3)


@functools.cache
@global_generators_kept()
def _load() -> tuple[Array, Array]:
    from sklearn.datasets import load_wine

    bunch = load_wine()
    return bunch.data, bunch.target
