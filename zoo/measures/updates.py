"""How many steps have changed the weights: with Rosenblatt's rule, the mistakes so far."""

from __future__ import annotations

from typing import Any

import numpy as np
from keras import ops

from zoo.measures._declare import measure
from zoo.probe import Probe


def _changes(weights: Any) -> Any:
    """How often the weights (points, weights) have changed up to each point, (points,)."""
    changed = (np.diff(weights, axis=0) != 0).any(axis=1)
    return np.concatenate([[0.0], np.cumsum(changed)])


@measure(higher_is_better=None, history=_changes, bounds=(0, None))
def updates(probe: Probe) -> Any:
    """All trained weights, (weights,), of which the series tells how often they have changed since the start.

    Taken at each step it counts the steps that did anything: rules that learn from mistakes alone take as many as they
    make mistakes, where the batch size is 1.

    Returns:
        () at each point, from 0 before training.
    """
    return ops.concatenate([ops.reshape(value, (-1,)) for value in probe.trainable])
