"""How much the loss varies on the way that a step of descent takes: how rough the landscape is."""

from __future__ import annotations

from typing import Any

from keras import ops

from zoo.measures._declare import measure
from zoo.measures._descent import along
from zoo.probe import Probe


@measure(higher_is_better=None, bounds=(0, None))
def loss_range(probe: Probe, *, low: float = 0.0, high: float = 0.4, points: int = 5) -> Any:
    """Largest less smallest loss after steps of several lengths along the gradient.

    The loss is the mean over all training examples in training mode: batch norm takes their statistics.

    Args:
        low: the shortest step, as a learning rate. Defaults to 0, no step.
        high: the longest.
        points: evenly spaced steps to look at, both among them.

    Returns:
        (), in units of the loss.

    Raises:
        ValueError: without a loss, for steps that do not rise, and for fewer than two points.

    References: Santurkar, Tsipras, Ilyas & Mądry, "How does batch normalization help optimization?", 2018.
    """
    losses, _ = along(probe, low, high, points)
    return ops.max(losses) - ops.min(losses)
