"""Whether the effective learning rate of any weight ever goes up again."""

from __future__ import annotations

from typing import Any

import numpy as np

from zoo.measures._declare import measure
from zoo.measures._rates import rates, weights_and_gradients
from zoo.probe import Probe


def _rises(points: Any) -> Any:
    """The largest rate over the lowest before it, of any weight, up to each point, (points,)."""
    found = rates(points)
    lowest = np.minimum.accumulate(np.where(np.isfinite(found), found, np.inf), axis=0)
    with np.errstate(invalid="ignore"):
        rises = np.where(np.isfinite(found), found, 0.0) / lowest
    return np.maximum.accumulate(np.append(1.0, np.fmax(rises.max(axis=1), 1.0)))


@measure(higher_is_better=None, history=_rises, bounds=(1, None))
def rate_rise(probe: Probe) -> Any:
    """Weights and gradients, of which the series tells how far an effective rate has risen above its lowest so far.

    The effective rate of a weight is |update| / |gradient|, as in `effective_rate`; the largest rise among the weights
    counts. 1 means that no rate has ever gone up. Rounding adds up to about a thousandth.

    Returns:
        () at each point, 1 or more.

    Raises:
        ValueError: without a loss.

    References: Reddi, Kale & Kumar, "On the convergence of Adam and beyond", 2018.
    """
    return weights_and_gradients(probe)
