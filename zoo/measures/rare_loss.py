"""The loss where it takes a rare feature to get it right."""

from __future__ import annotations

from typing import Any

from keras import ops

from zoo.measures._declare import measure
from zoo.probe import Probe


@measure(higher_is_better=False)
def rare_loss(probe: Probe, *, share: float = 0.02) -> Any:
    """Mean training loss over the examples with a rare feature, one that is zero in nearly all examples.

    Args:
        share: a feature is rare when this share of the examples or fewer have it. Defaults to 0.02.

    Returns:
        (), a scalar; 0 where no example has a rare feature.

    Raises:
        ValueError: without a loss.
    """
    if probe.loss is None:
        raise ValueError("this measure needs a loss; the spec has none")
    present = ops.cast(ops.reshape(probe.x, (probe.x.shape[0], -1)) != 0, "float32")
    rare = ops.cast(ops.mean(present, axis=0) <= share, "float32")
    weights = ops.cast(ops.sum(present * rare, axis=1) > 0, "float32")  # (n,)
    losses = ops.vectorized_map(
        lambda pair: probe.loss(pair[0][None], pair[1][None]), (probe.y, probe.outputs(probe.x))
    )
    return ops.sum(weights * losses) / ops.maximum(ops.sum(weights), 1.0)
