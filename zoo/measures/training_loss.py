"""The loss on all training examples, for series that are taken more often than once an epoch."""

from __future__ import annotations

from typing import Any

from zoo.measures._declare import measure
from zoo.probe import Probe


@measure(higher_is_better=False)
def training_loss(probe: Probe) -> Any:
    """Mean loss over all training examples in inference mode, without penalties: `loss`, at each step if asked for.

    Returns:
        (), a scalar.

    Raises:
        ValueError: without a loss.
    """
    return probe.loss_at(probe.trainable)
