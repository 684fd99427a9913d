"""The loss over the plane of two weights, for pictures of a surface."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from keras import ops

from zoo.measures._declare import measure
from zoo.measures._grid import spaced
from zoo.measures._points import flat, shaped
from zoo.probe import Probe


@measure(higher_is_better=None)
def loss_map(
    probe: Probe, *, low: Sequence[float] = (-1.0, -1.0), high: Sequence[float] = (1.0, 1.0), resolution: int = 41
) -> Any:
    """Mean training loss on a grid over the first two trained weights, the others as they are.

    With a `Coordinates` layer of two dimensions that is the whole surface.

    Args:
        low: lower ends of both weights. Defaults to (-1.0, -1.0).
        high: upper ends of both weights. Defaults to (1.0, 1.0).
        resolution: points along each. Defaults to 41.

    Returns:
        (resolution²,), row by row from the lowest second weight up.

    Raises:
        ValueError: without a loss, and for bounds or a resolution that make no map.
    """
    if not len(low) == len(high) == 2:
        raise ValueError("`low` and `high` are two numbers each, one per weight")
    first, second = (spaced(*ends, resolution) for ends in zip(low, high, strict=True))
    rows, columns = np.meshgrid(second, first, indexing="ij")
    points = np.stack([columns.ravel(), rows.ravel()], axis=1)  # (resolution², 2)
    others = flat(probe.trainable)[2:]

    def height(point: Any) -> Any:
        return probe.loss_at(shaped(ops.concatenate([point, others]), probe.trainable))

    return ops.vectorized_map(height, ops.convert_to_tensor(points))
