"""Classes that training never shows, to ask what is known of them all the same.

References:
    Lampert, Nickisch & Harmeling (2009), Learning to detect unseen object classes by between-class attribute transfer.
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np

from zoo.dataset import Dataset
from zoo.splits import Split

Part = TypeVar("Part", Dataset, Dataset | None)


def hold_out_classes(split: Split, *, classes: list[int]) -> Split:
    """Leaves the examples of some classes to the test part, which keeps no others.

    Training and validation keep those of all other classes. Sizes are those before, so parts become smaller; labels
    stay as they are.

    Args:
        classes: the numbers of the classes that are held out.

    Raises:
        ValueError: for regression, for classes that do not exist, and where fewer than two are left.
    """
    total = split.train.classes
    if total is None:
        raise ValueError("hold_out_classes needs class labels, this is a regression data set")
    if not classes or len({*classes} - {*range(total)}) or total - len({*classes}) < 2:
        raise ValueError(f"classes must be some of 0 to {total - 1} that leave at least two others, got {classes}")
    kept = [number for number in range(total) if number not in classes]
    return Split(_of(split.train, kept), _of(split.validation, kept), _of(split.test, classes))


def _of(part: Part, classes: list[int]) -> Part:
    return part if part is None else part.take(np.isin(part.y, classes))
