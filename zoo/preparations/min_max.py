"""The range 0 … 1 for each input."""

from __future__ import annotations

import numpy as np

from zoo.splits import Split


def min_max(split: Split) -> Split:
    """Maps the training minimum of each input to 0 and its maximum to 1; other parts may go beyond.

    Inputs that are constant in training are only shifted, to 0.
    """
    low, high = (bound(split.train.x, axis=0).astype(np.float64) for bound in (np.min, np.max))
    width = np.where(high > low, high - low, 1.0)
    return split.map(lambda part: part.with_x((part.x - low) / width))
