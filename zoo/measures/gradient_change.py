"""How much the gradient changes on the way that a step of descent takes: how far it can be trusted."""

from __future__ import annotations

from typing import Any

from keras import ops

from zoo.measures._declare import measure
from zoo.measures._descent import along, flat, gradient_at
from zoo.probe import Probe


@measure(higher_is_better=None, bounds=(0, None))
def gradient_change(probe: Probe, *, low: float = 0.0, high: float = 0.4, points: int = 5) -> Any:
    """Largest distance of the gradient after steps of several lengths along the gradient from the one before.

    Gradients are those of the mean loss over all training examples by all trained weights, in training mode: batch norm
    takes the statistics of all examples.

    Args:
        low: the shortest step, as a learning rate. Defaults to 0, no step.
        high: the longest.
        points: evenly spaced steps to look at, both among them.

    Returns:
        (), the Euclidean distance, in units of the gradient.

    Raises:
        ValueError: without a loss, for steps that do not rise, and for fewer than two points.

    References: Santurkar, Tsipras, Ilyas & Mądry, "How does batch normalization help optimization?", 2018.
    """
    _, gradients = along(probe, low, high, points)
    before = flat(gradient_at(probe, list(probe.trainable)))
    return ops.max(ops.norm(gradients - before, axis=-1))
