"""Training examples in the order of their targets, as many files have them.

References:
    Bengio (2012), Practical recommendations for gradient-based training of deep architectures: why they are shuffled.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from zoo.splits import Split


def sort_by_target(split: Split) -> Split:
    """Puts the training examples in the order of their classes, or of their first target; equal ones keep theirs.

    Epochs draw orders of their own, unless the spec says `train: {shuffle: false}`.
    """
    targets = split.train.y.reshape(len(split.train), -1)[:, 0]
    return replace(split, train=split.train.take(np.argsort(targets, kind="stable")))
