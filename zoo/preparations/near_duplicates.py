"""Near-duplicates of training examples in the parts that should be new: leakage.

References:
    Kapoor & Narayanan (2023), Leakage and the reproducibility crisis in machine-learning-based science.
    Barz & Denzler (2020), Do we train on test data? Purging CIFAR of near-duplicates.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from zoo.dataset import Dataset
from zoo.preparations._statistics import deviation
from zoo.splits import Split


def near_duplicates(
    split: Split,
    *,
    fraction: float = 0.5,
    noise: float = 0.1,
    parts: Sequence[Literal["validation", "test"]] = ("validation",),
    rng: np.random.Generator,
) -> Split:
    """Puts copies of training examples, with some noise on their inputs, in the place of examples of other parts.

    Args:
        fraction: of the examples of a part, chosen at random, from 0 to 1, rounded to whole examples. Defaults to 0.5.
        noise: standard deviation of the Gaussian that is added to the inputs of a copy, in standard deviations of each
            input in training. Defaults to 0.1.
        parts: which parts get them. Defaults to validation.

    Raises:
        ValueError: if the fraction is not from 0 to 1.
    """
    if not 0 <= fraction <= 1:
        raise ValueError(f"fraction must be from 0 to 1, got {fraction}")
    scale = noise * deviation(split.train.x)

    def mixed(part: Dataset) -> Dataset:
        places = rng.permutation(len(part))[: round(fraction * len(part))]
        copied = split.train.take(rng.integers(len(split.train), size=len(places)))
        x, y = part.x.copy(), part.y.copy()
        x[places], y[places] = copied.x + scale * rng.normal(size=copied.x.shape), copied.y
        return part.with_x(x).with_y(y)

    return split.on(parts, mixed)
