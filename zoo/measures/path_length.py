"""How far training has gone, along its path."""

from __future__ import annotations

from typing import Any

import numpy as np

from zoo.measures._declare import measure
from zoo.measures._points import flat, steps
from zoo.probe import Probe


def _lengths(weights: Any) -> Any:
    """Length of the path through the weights (points, weights) up to each point, (points,)."""
    return np.concatenate([[0.0], np.cumsum(np.linalg.norm(steps(weights), axis=1))])


@measure(higher_is_better=None, history=_lengths, bounds=(0, None))
def path_length(probe: Probe) -> Any:
    """All trained weights, (weights,), of which the series tells the length of their path so far.

    Returns:
        () at each point, from 0 before training.
    """
    return flat(probe.trainable)
