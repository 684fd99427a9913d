"""Size of all the weights of a model."""

from __future__ import annotations

from typing import Any

from keras import ops

from zoo.measures._declare import measure
from zoo.probe import Probe


@measure(higher_is_better=None, bounds=(0, None))
def weight_norm(probe: Probe) -> Any:
    """Euclidean norm of all kernels together.

    Returns:
        (), a scalar.
    """
    return ops.sqrt(sum(ops.sum(ops.square(kernel)) for kernel in probe.kernels()))
