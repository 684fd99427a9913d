"""Several inputs from one: the features of a table in groups."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np

from zoo.dataset import Dataset
from zoo.splits import Split


def split_features(split: Split, *, sizes: dict[str, int]) -> Split:
    """Cuts the features, in the order in which they stand, into inputs by name; put it last, after scalings.

    Args:
        sizes: how many features each input has, by its name; together as many as there are.

    Raises:
        ValueError: for inputs that are no rows of features, for sizes that do not add up to their number, and for names
            that are no words.
    """
    shape = split.train.x.shape[1:]
    if len(shape) != 1:
        raise ValueError(f"split_features needs rows of features, and an example has shape {shape}")
    if len(sizes) < 2 or min(sizes.values()) < 1 or sum(sizes.values()) != shape[0]:
        total = " + ".join(f"{name} {size}" for name, size in sizes.items())
        raise ValueError(f"sizes must be two or more that add up to {shape[0]} features, got {total or 'none'}")
    for name in sizes:
        if not name.isidentifier():
            raise ValueError(f"sizes: an input cannot be called {name!r}")
    return split.map(lambda part: _cut(part, sizes))


def _cut(part: Dataset, sizes: dict[str, int]) -> Dataset:
    ends = list(itertools.accumulate(sizes.values()))
    return replace(part, inputs=dict(zip(sizes, np.split(part.x, ends[:-1], axis=1), strict=True)))
