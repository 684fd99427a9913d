"""Zero mean for each input, the scales left as they are."""

from __future__ import annotations

from zoo.preparations._statistics import mean
from zoo.splits import Split


def center(split: Split) -> Split:
    """Subtracts the training mean of each input."""
    shift = mean(split.train.x)
    return split.map(lambda part: part.with_x(part.x - shift))
