"""Outliers: a few examples far away from all others.

References:
    Huber (1964), Robust estimation of a location parameter: gross errors.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from zoo.dataset import Dataset
from zoo.preparations._statistics import deviation
from zoo.splits import PartName, Split


def outliers(
    split: Split,
    *,
    fraction: float = 0.05,
    scale: float = 10.0,
    of: Literal["inputs", "targets"] = "targets",
    parts: Sequence[PartName] = ("train",),
    rng: np.random.Generator,
) -> Split:
    """Moves the targets, or the inputs, of some examples up by so many standard deviations.

    A larger fraction contains the outliers of a smaller one. Deviations are those of the training part, each input and
    each target its own; what is constant there moves by `scale` itself.

    Args:
        fraction: of the examples, chosen at random, from 0 to 1, rounded to whole examples. Defaults to 0.05.
        scale: by how many standard deviations; below 0 they move down. Defaults to 10.
        of: what moves, `targets` or all `inputs` of an example. Defaults to targets.
        parts: which parts get outliers. Defaults to training alone.

    Raises:
        ValueError: for targets that are class labels, or if the fraction is not from 0 to 1.
    """
    if not 0 <= fraction <= 1:
        raise ValueError(f"fraction must be from 0 to 1, got {fraction}")
    if of == "targets" and split.train.classes is not None:
        raise ValueError("of: targets that are class labels have no outliers, see flip_labels")
    distance = scale * deviation(split.train.x if of == "inputs" else split.train.y)

    def moved(part: Dataset) -> Dataset:
        chosen = rng.permutation(len(part))[: round(fraction * len(part))]
        values = (part.x if of == "inputs" else part.y).copy()
        values[chosen] += distance
        return part.with_x(values) if of == "inputs" else part.with_y(values)

    return split.on(parts, moved)
