"""How far the weights are from where they should be."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keras import ops

from zoo.measures._declare import measure
from zoo.measures._points import flat
from zoo.probe import Probe


@measure(higher_is_better=False, bounds=(0, None))
def distance(probe: Probe, *, to: Sequence[float] = (0.0,)) -> Any:
    """Euclidean distance of all trained weights from a point.

    Args:
        to: the point, a number per weight, or one for all of them. Defaults to the origin.

    Returns:
        (), 0 or more.

    Raises:
        ValueError: when there is neither one number nor one per weight.
    """
    here = flat(probe.trainable)
    if len(to) not in (1, here.shape[0]):
        raise ValueError(f"to must have one number or {here.shape[0]}, as many as there are weights, got {len(to)}")
    return ops.sqrt(ops.sum(ops.square(here - ops.convert_to_tensor(list(to), dtype=here.dtype))))
