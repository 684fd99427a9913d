"""Whether the gradient still points the same way after a step of descent: how well it tells where to go on."""

from __future__ import annotations

from typing import Any

from keras import ops

from zoo.measures._declare import measure
from zoo.measures._descent import along
from zoo.probe import Probe


@measure(higher_is_better=None, bounds=(-1, 1))
def gradient_agreement(probe: Probe, *, step: float = 0.1) -> Any:
    """Cosine of the gradient after a step along the gradient and the one before: 1 where it still points the same way.

    Unlike the distance of two gradients it does not depend on how long they are. Gradients are those of the mean loss
    over all training examples by all trained weights, in training mode: batch norm takes the statistics of all of them.

    Args:
        step: its length, as a learning rate.

    Returns:
        (), from -1 to 1; 0 where one of them is zero.

    Raises:
        ValueError: without a loss, and for a step of no length.

    References: Santurkar, Tsipras, Ilyas & Mądry, "How does batch normalization help optimization?", 2018.
    """
    _, gradients = along(probe, 0.0, step, 2)
    before, after = gradients[0], gradients[1]
    lengths = ops.norm(before) * ops.norm(after)
    return ops.sum(before * after) / ops.maximum(lengths, 1e-30)
