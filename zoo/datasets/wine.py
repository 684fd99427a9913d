"""178 wines of three growers described by 13 chemical measures of mixed scale. Shipped with scikit-learn.

References:
    Forina et al. (1988), PARVUS; Aeberhard & Forina (1992), Wine, UCI.
"""

from __future__ import annotations

import functools

import numpy as np

from zoo.dataset import Array, Dataset, classification
from zoo.datasets._shipped import labelled_table

PACKAGE = "scikit-learn"


def wine(*, rng: np.random.Generator) -> Dataset:
    """Raw measures, from tenths to above a thousand, sorted by class (59, 71, 48).

    Returns:
        x of shape (178, 13), three classes. `rng` is not used.
    """
    return classification(*_load(), classes=3)


@functools.cache
def _load() -> tuple[Array, Array]:
    return labelled_table("wine_data.csv", header=1)
