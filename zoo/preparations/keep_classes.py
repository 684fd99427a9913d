"""Fewer classes: the examples of the first few, or of some, alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from zoo.dataset import Dataset
from zoo.splits import Split


def keep_classes(split: Split, *, classes: int | list[int] = 2) -> Split:
    """Leaves out the examples of the other classes, in every part; sizes are those before, so parts become smaller.

    Args:
        classes: how many of the first classes to keep, at least 2; or which ones, whose labels become 0, 1, … in the
            order of the list. Defaults to 2.

    Raises:
        ValueError: for regression, and for classes that there are not.
    """
    there = split.train.classes
    if there is None:
        raise ValueError("keep_classes needs class labels, this is a regression data set")
    if isinstance(classes, list):
        if len(classes) < 2 or len(set(classes)) < len(classes) or not all(0 <= one < there for one in classes):
            raise ValueError(f"classes must be two or more different ones of 0 to {there - 1}, got {classes}")
    elif not 2 <= classes <= there:
        raise ValueError(f"classes must be from 2 to {there}, got {classes}")
    kept = classes if isinstance(classes, list) else list(range(classes))
    return split.map(lambda part: _kept(part, kept))


def _kept(part: Dataset, classes: list[int]) -> Dataset:
    kept = part.take(np.isin(part.y, classes))
    labels = np.array([classes.index(label) for label in kept.y], dtype=np.int32)
    return replace(kept, y=labels, task="binary" if len(classes) == 2 else "multiclass", classes=len(classes))
