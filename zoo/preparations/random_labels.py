"""Labels without meaning: what is fitted then is memorised.

References:
    Zhang, Bengio, Hardt, Recht & Vinyals (2017), Understanding deep learning requires rethinking generalization.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from zoo.dataset import Dataset
from zoo.splits import PartName, Split


def random_labels(
    split: Split, *, fraction: float = 1.0, parts: Sequence[PartName] = ("train",), rng: np.random.Generator
) -> Split:
    """Replaces labels by others drawn uniformly from all classes (the true one included).

    Args:
        fraction: of the labels, chosen at random, from 0 to 1, rounded to whole examples. Defaults to 1, all.
        parts: whose labels. Defaults to training alone.

    Raises:
        ValueError: for regression, or if the fraction is not from 0 to 1.
    """
    if (classes := split.train.classes) is None:
        raise ValueError("random_labels needs class labels, this is a regression data set")
    if not 0 <= fraction <= 1:
        raise ValueError(f"fraction must be from 0 to 1, got {fraction}")

    def replaced(part: Dataset) -> Dataset:
        drawn = rng.integers(classes, size=len(part))
        kept = rng.permutation(len(part))[round(fraction * len(part)) :]
        drawn[kept] = part.y[kept]
        return part.with_y(drawn)

    return split.on(parts, replaced)
