"""The learning rate that an optimizer really takes, after all its scaling."""

from __future__ import annotations

from typing import Any

import numpy as np

from zoo.measures._declare import measure
from zoo.measures._rates import rates, weights_and_gradients
from zoo.probe import Probe


def _medians(points: Any) -> Any:
    """Median over the weights at each point, (points,); where no weight moved, that of the point before."""
    found = np.sort(rates(points), axis=1)  # NaN last
    count = np.isfinite(found).sum(axis=1)
    known = np.flatnonzero(count)
    if not len(known):
        return np.zeros(len(points))
    medians = (found[known, (count[known] - 1) // 2] + found[known, count[known] // 2]) / 2
    latest = np.maximum(np.searchsorted(known, np.arange(len(points)), side="right") - 1, 0)
    return medians[latest]


@measure(higher_is_better=None, history=_medians, bounds=(0, None))
def effective_rate(probe: Probe) -> Any:
    """Weights and gradients, of which the series tells the effective rate |update| / |gradient|, median over weights.

    It is what the optimizer multiplies the gradient by, if it steps along the present gradient, on all examples and
    without momentum: the learning rate for plain descent, rate / √(sum of squared gradients) for Adagrad. The point of
    a step is the one it starts from; the last point has the value of the one before. Weights whose update is too small
    to be told from rounding are left out.

    Returns:
        () at each point; 0 where nothing ever moves.

    Raises:
        ValueError: without a loss.

    References: Duchi, Hazan & Singer, "Adaptive subgradient methods", 2011.
    """
    return weights_and_gradients(probe)
