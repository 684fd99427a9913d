"""Bad examples removed: training targets that are far from all others.

References:
    Hampel (1974), The influence curve and its role in robust estimation: the median absolute deviation.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from zoo.splits import Split

NORMAL = 1.4826
"""The standard deviation of a Gaussian over its median absolute deviation."""


def drop_outliers(split: Split, *, beyond: float = 5.0) -> Split:
    """Leaves out training examples a target of which is too far from the median of its kind.

    Far is measured in median absolute deviations, times 1.4826, which makes standard deviations of them where targets
    are Gaussian. All seeds of a variant need the same number of examples, so the bad ones have to stand out.

    Args:
        beyond: how far is too far. Defaults to 5.

    Raises:
        ValueError: for class labels, for a distance that is not above 0, and where the targets do not vary.
    """
    if split.train.classes is not None:
        raise ValueError("drop_outliers needs numbers to predict, these are class labels")
    if not beyond > 0:
        raise ValueError(f"beyond must be above 0, got {beyond}")
    away = np.abs(split.train.y - np.median(split.train.y, axis=0))  # (n, outputs)
    deviation = NORMAL * np.median(away, axis=0)
    if not (deviation > 0).all():
        raise ValueError("half of the targets or more are equal: none of the others stands out")
    return replace(split, train=split.train.take(np.flatnonzero((away <= beyond * deviation).all(axis=1))))
