"""Fills in inputs that are missing.

References:
    Little & Rubin (2019), Statistical analysis with missing data, on what this hides.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from zoo.splits import Split


def impute(split: Split, *, strategy: Literal["mean", "median", "zero"] = "mean") -> Split:
    """Puts one number in place of every input that is missing (NaN).

    Args:
        strategy: the `mean` or the `median` of the input over the training examples that have it, or `zero`.
            Defaults to the mean.

    Raises:
        ValueError: when no training example has an input, so that it has no mean.
    """
    x = split.train.x
    if strategy == "zero":
        fill = np.zeros(x.shape[1:], np.float32)
    else:
        empty = np.isnan(x).all(axis=0)
        if empty.any():
            raise ValueError(f"{strategy} is unknown of {int(empty.sum())} inputs, which no training example has")
        fill = (np.nanmean if strategy == "mean" else np.nanmedian)(x, axis=0).astype(np.float32)
    return split.map(lambda part: part.with_x(np.where(np.isnan(part.x), fill, part.x)))
