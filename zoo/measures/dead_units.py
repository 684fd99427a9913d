"""Share of hidden units that are zero on every training example."""

from __future__ import annotations

from typing import Any

from keras import ops

from zoo.measures._declare import measure
from zoo.probe import Probe


@measure(higher_is_better=False, unit="share")
def dead_units(probe: Probe) -> Any:
    """Share of hidden units whose activation is zero on every training example.

    Returns:
        (), between 0 and 1.
    """
    largest = [ops.max(ops.abs(value), axis=tuple(range(len(value.shape) - 1))) for value in probe.activations()]
    return ops.mean(ops.cast(ops.concatenate(largest) == 0, "float32"))
