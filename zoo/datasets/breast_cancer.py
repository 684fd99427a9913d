"""569 breast tumours described by 30 measures of mixed scale; benign or malignant. Shipped with scikit-learn.

References:
    Street, Wolberg & Mangasarian (1993), Nuclear feature extraction for breast tumor diagnosis.
"""

from __future__ import annotations

import functools

import numpy as np

from zoo.dataset import Array, Dataset, classification
from zoo.datasets._shipped import labelled_table

PACKAGE = "scikit-learn"


def breast_cancer(*, rng: np.random.Generator) -> Dataset:
    """Raw measures, from thousandths to thousands; label 0 is malignant (212), 1 is benign (357).

    Returns:
        x of shape (569, 30), binary. `rng` is not used.
    """
    return classification(*_load(), classes=2)


@functools.cache
def _load() -> tuple[Array, Array]:
    return labelled_table("breast_cancer.csv", header=1)
