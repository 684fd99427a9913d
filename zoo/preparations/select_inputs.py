"""Fewer inputs: those that go best with the target.

References:
    Guyon & Elisseeff (2003), An introduction to variable and feature selection.
    Ambroise & McLachlan (2002), Selection bias in gene extraction, on what comes of selecting on other parts, too.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from zoo.dataset import Array
from zoo.splits import PartName, Split


def select_inputs(split: Split, *, count: int = 10, parts: Sequence[PartName] = ("train",)) -> Split:
    """Keeps the inputs that correlate most with the target, in their order; of classes, with any one against the rest.

    Args:
        count: how many to keep; all where there are no more. Defaults to 10.
        parts: the parts on which correlations are taken, as one. Defaults to training alone; with other parts their
            scores are no longer those of new examples.

    Raises:
        ValueError: for inputs that are not (n, features), and for a count below 1.
    """
    if split.train.x.ndim != 2:
        raise ValueError(f"select_inputs needs inputs (n, features), got shape {split.train.x.shape}; see flatten")
    if count < 1:
        raise ValueError(f"count must be at least 1, got {count}")
    seen = [part for name in parts if (part := getattr(split, name)) is not None]
    x, y = (np.concatenate([getattr(part, of) for part in seen]) for of in ("x", "y"))
    targets = y if split.train.classes is None else np.eye(split.train.classes)[y]
    ranked = np.argsort(-_correlation(x, targets), kind="stable")
    kept = np.sort(ranked[:count])
    return split.map(lambda part: part.with_x(part.x[:, kept]))


def _correlation(x: Array, targets: Array) -> Array:
    """The largest size of the correlation of each input with a target, (features,); 0 for constant ones."""
    columns, wanted = (values - values.mean(axis=0, dtype=np.float64) for values in (x, targets))
    sizes = np.outer(np.linalg.norm(columns, axis=0), np.linalg.norm(wanted, axis=0))
    products = np.abs(columns.T @ wanted)
    return np.asarray(np.divide(products, sizes, out=np.zeros_like(products), where=sizes > 0).max(axis=1))
