"""Fewer classes: the examples of the first few alone."""

from __future__ import annotations

from dataclasses import replace

from zoo.dataset import Dataset
from zoo.splits import Split


def keep_classes(split: Split, *, classes: int = 2) -> Split:
    """Leaves out the examples of the other classes, in every part; sizes are those before, so parts become smaller.

    Args:
        classes: how many of the first classes to keep, at least 2. Defaults to 2.

    Raises:
        ValueError: for regression, and for more classes than there are.
    """
    if split.train.classes is None:
        raise ValueError("keep_classes needs class labels, this is a regression data set")
    if not 2 <= classes <= split.train.classes:
        raise ValueError(f"classes must be from 2 to {split.train.classes}, got {classes}")
    return split.map(lambda part: _kept(part, classes))


def _kept(part: Dataset, classes: int) -> Dataset:
    kept = part.take(part.y < classes)
    return replace(kept, task="binary" if classes == 2 else "multiclass", classes=classes)
