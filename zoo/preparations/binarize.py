"""Inputs that are on or off, as the first machines saw them.

References:
    Rosenblatt (1958), The perceptron.
"""

from __future__ import annotations

from zoo.splits import Split


def binarize(split: Split, *, threshold: float = 0.5) -> Split:
    """1 where an input is above the threshold, 0 elsewhere.

    Args:
        threshold: in the units of the inputs. Defaults to 0.5.
    """
    return split.map(lambda part: part.with_x(part.x > threshold))
