"""How straight the path of training is: whether a step goes on where the one before it went."""

from __future__ import annotations

from typing import Any

import numpy as np

from zoo.measures._declare import measure
from zoo.measures._points import flat, steps
from zoo.probe import Probe


def _cosines(weights: Any) -> Any:
    """Cosine of each two successive moves of the weights (points, weights), at the point where they end, (points,)."""
    moves = steps(weights)
    lengths = np.linalg.norm(moves, axis=1)
    products = lengths[1:] * lengths[:-1]
    with np.errstate(invalid="ignore"):  # where training has overflowed
        cosines = (moves[1:] * moves[:-1]).sum(axis=1) / np.where(products > 0, products, 1.0)
    return np.pad(cosines, (2, 0), mode="edge") if len(cosines) else np.zeros(len(weights))


@measure(higher_is_better=None, history=_cosines, bounds=(-1, 1))
def update_cosine(probe: Probe) -> Any:
    """All trained weights, (weights,), of which the series tells the cosine of the last two updates.

    1 where the path is straight, 0 where it turns at a right angle or did not move, -1 where it goes back, as plain
    descent does across a narrow ravine. The first two points, before which there are no two updates, have the value of
    the third.

    Returns:
        () at each point, from -1 to 1.
    """
    return flat(probe.trainable)
