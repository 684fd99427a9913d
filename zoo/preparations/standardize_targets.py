"""Regression targets with zero mean and unit variance."""

from __future__ import annotations

from zoo.preparations._statistics import deviation, mean
from zoo.splits import Split


def standardize_targets(split: Split) -> Split:
    """Subtracts the training mean of each target and divides by its training deviation.

    Raises:
        ValueError: if the targets are class labels.
    """
    if split.train.classes is not None:
        raise ValueError("standardize_targets needs regression targets, these are class labels")
    shift, scale = mean(split.train.y), deviation(split.train.y)
    return split.map(lambda part: part.with_y((part.y - shift) / scale))
