"""A feature that gives the label away in some examples, and says nothing of what is to be learnt.

References:
    Geirhos et al. (2020), Shortcut learning in deep neural networks.
    Sagawa, Raghunathan, Koh & Liang (2020), An investigation of why overparameterization exacerbates spurious
    correlations.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from zoo.dataset import Dataset
from zoo.splits import PartName, Split


def spurious_feature(
    split: Split,
    *,
    share: float = 0.9,
    value: float = 1.0,
    parts: Sequence[PartName] = ("train", "validation", "test"),
    rng: np.random.Generator,
) -> Split:
    """Writes a mark for a class over the first inputs of each example: `value` at the place of the class, 0 at others.

    Inputs are counted in reading order; as many are written over as there are classes, such as the first pixels of the
    top row of an image. Named twice, with other shares for other parts, it is a feature whose meaning changes.

    Args:
        share: of the examples whose mark is that of their label, chosen at random, from 0 to 1, rounded to whole
            examples. All others have the mark of another class, each equally likely: 0 makes it always wrong,
            1 / classes makes it say nothing. Defaults to 0.9.
        value: of the mark, in the units of the inputs. Defaults to 1.
        parts: which parts are marked; those that are not stay as they are. Defaults to all.

    Raises:
        ValueError: for regression, for fewer inputs than classes, or if the share is not from 0 to 1.
    """
    classes = split.train.classes
    if classes is None:
        raise ValueError("spurious_feature needs class labels, this is a regression data set")
    if not 0 <= share <= 1:
        raise ValueError(f"share must be from 0 to 1, got {share}")
    if (inputs := split.train.x[0].size) < classes:
        raise ValueError(f"spurious_feature needs an input for each of {classes} classes, the data have {inputs}")

    def marked(part: Dataset) -> Dataset:
        order = rng.permutation(len(part))
        shifts = rng.integers(1, classes, size=len(part))  # 1 … classes - 1: never the label itself
        shifts[order[: round(share * len(part))]] = 0
        x = part.x.reshape(len(part), -1).copy()
        x[:, :classes] = value * np.eye(classes)[(part.y + shifts) % classes]
        return part.with_x(x.reshape(part.x.shape))

    return split.on(parts, marked)
