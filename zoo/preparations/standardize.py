"""Zero mean and unit variance for each input.

References:
    LeCun, Bottou, Orr & Müller (1998), Efficient backprop.
"""

from __future__ import annotations

from zoo.preparations._statistics import deviation, mean
from zoo.splits import Split


def standardize(split: Split) -> Split:
    """Subtracts the training mean of each input and divides by its training deviation; constant inputs become 0."""
    shift, scale = mean(split.train.x), deviation(split.train.x)
    return split.map(lambda part: part.with_x((part.x - shift) / scale))
