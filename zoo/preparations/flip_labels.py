"""Label noise: some training labels are wrong.

References:
    Angluin & Laird (1988), Learning from noisy examples.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from zoo.splits import Split


def flip_labels(split: Split, *, fraction: float = 0.2, rng: np.random.Generator) -> Split:
    """Gives a share of the training examples, chosen at random, another label, each of the others equally likely.

    Args:
        fraction: from 0 to 1, rounded to whole examples; that many labels are wrong afterwards. Defaults to 0.2.

    Raises:
        ValueError: for regression, or if the fraction is not from 0 to 1.
    """
    if split.train.classes is None:
        raise ValueError("flip_labels needs class labels, this is a regression data set")
    if not 0 <= fraction <= 1:
        raise ValueError(f"fraction must be from 0 to 1, got {fraction}")
    order = rng.permutation(len(split.train))
    shifts = rng.integers(1, split.train.classes, size=len(order))  # 1 … classes - 1: never the same label
    flipped = order[: round(fraction * len(order))]
    labels = split.train.y.copy()
    labels[flipped] = (labels[flipped] + shifts[flipped]) % split.train.classes
    return replace(split, train=split.train.with_y(labels))
