"""Classes of unequal size, made from those there are.

References:
    Japkowicz & Stephen (2002), The class imbalance problem: a systematic study.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from zoo.dataset import Dataset
from zoo.splits import PartName, Split


def imbalance(
    split: Split,
    *,
    keep: Sequence[float] = (1.0, 0.05),
    parts: Sequence[PartName] = ("train", "validation", "test"),
    rng: np.random.Generator,
) -> Split:
    """Leaves out examples of some classes, chosen at random; sizes are those before, so parts become smaller.

    Args:
        keep: the share of each class that stays, from 0 to 1, rounded to whole examples; classes beyond the list stay
            whole. Defaults to (1, 0.05): a twentieth of class 1.
        parts: which parts lose examples. Defaults to all.

    Raises:
        ValueError: for regression, for shares that are not from 0 to 1, and for more shares than classes.
    """
    if split.train.classes is None:
        raise ValueError("imbalance needs class labels, this is a regression data set")
    if len(keep) > split.train.classes or not all(0 <= share <= 1 for share in keep):
        raise ValueError(f"keep must have shares from 0 to 1, for {split.train.classes} classes at most, got {[*keep]}")
    shares = np.ones(split.train.classes)
    shares[: len(keep)] = keep

    def thinned(part: Dataset) -> Dataset:
        order = rng.permutation(len(part))
        labels = part.y[order]
        of_class = [order[labels == label] for label in range(len(shares))]
        kept = [places[: round(share * len(places))] for places, share in zip(of_class, shares, strict=True)]
        return part.take(np.sort(np.concatenate(kept)))

    return split.on(parts, thinned)
