"""The arithmetic of a training step: its floating-point operations."""

from __future__ import annotations

from typing import Any

from keras import ops

from zoo.measures._arithmetic import counted
from zoo.measures._declare import measure
from zoo.probe import Probe


@measure(higher_is_better=False, bounds=(0, None))
def flops(probe: Probe) -> Any:
    """Floating-point operations of the pass forward and back, per training example, transcendental functions apart.

    XLA's count: additions, products, comparisons and the like, one each. It takes the jax backend.

    Returns:
        (), the same whatever the weights.
    """
    return ops.convert_to_tensor(counted(probe, "flops"), "float32")
