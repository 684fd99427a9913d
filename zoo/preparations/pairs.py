"""Pairs of examples, for models that learn which of them are alike.

References:
    Bromley, Guyon, LeCun, Säckinger & Shah (1993), Signature verification using a "siamese" time delay neural network.
    Hadsell, Chopra & LeCun (2006), Dimensionality reduction by learning an invariant mapping.
"""

from __future__ import annotations

import numpy as np

from zoo.dataset import Array, Dataset
from zoo.splits import Split


def pairs(split: Split, *, per_example: int = 1, rng: np.random.Generator) -> Split:
    """Two inputs, `left` and `right`, and two classes: 1 where both are of one class, 0 elsewhere; put it last.

    Each example of a part is `left` in `per_example` pairs, so a part of n examples becomes one of n × `per_example`
    pairs, which are the same in every epoch. Half of them, chosen at random, are of one class (rounded down). Partners
    are drawn from the same part: any other example of the class, or any example of another class, each equally likely.
    Measures that compare classes see those of the `left` examples.

    Args:
        per_example: pairs in which an example is `left`, at least 1. Defaults to 1.

    Raises:
        ValueError: for regression, for examples that are weighed, and for parts with one class or with a class of which
            there is one example.
    """
    if split.train.classes is None:
        raise ValueError("pairs needs class labels, this is a regression data set")
    if split.train.weights is not None:
        raise ValueError("pairs cannot weigh a pair, and the examples are weighed")
    if per_example < 1:
        raise ValueError(f"per_example must be at least 1, got {per_example}")
    return split.map(lambda part: _paired(part, per_example, rng))


def _paired(part: Dataset, per_example: int, rng: np.random.Generator) -> Dataset:
    counts = np.bincount(part.y)
    if np.count_nonzero(counts) < 2 or 1 in counts:
        raise ValueError("pairs needs two examples or more of each of two classes or more in every part")
    left = np.tile(np.arange(len(part), dtype=np.int32), per_example)
    same = rng.permutation(len(left)) < len(left) // 2
    right = _partners(part.y, left, same, rng)
    labels = np.where(np.arange(len(left)) < len(part), part.y[left], -1).astype(np.int32)
    return Dataset({"left": part.x[left], "right": part.x[right]}, same.astype(np.int32), "binary", 2, labels=labels)


def _partners(labels: Array, left: Array, same: Array, rng: np.random.Generator) -> Array:
    """Who stands beside each of `left` (pairs,): of its class where it is the `same`, of another elsewhere.

    Examples are sorted by class and counted round in a circle: behind an example's own class come all others.
    """
    order = np.argsort(labels, kind="stable")
    counts = np.bincount(labels)
    starts = np.cumsum(counts) - counts
    place = np.argsort(order)[left] - starts[labels[left]]  # within its class
    count, start = counts[labels[left]], starts[labels[left]]
    other_of_class = start + (place + rng.integers(1, count)) % count
    of_other_class = (start + count + rng.integers(0, len(labels) - count)) % len(labels)
    return np.asarray(order[np.where(same, other_of_class, of_other_class)])
