"""Standard deviation of each layer's weights."""

from __future__ import annotations

from typing import Any

from keras import ops

from zoo.measures._declare import measure
from zoo.probe import Probe, kernel_names


@measure(higher_is_better=None, per_layer=True, parts=kernel_names, bounds=(0, None))
def weight_std(probe: Probe) -> Any:
    """Standard deviation of the entries of each kernel, the output layer last.

    Returns:
        (layers,).
    """
    return ops.stack([ops.std(kernel) for kernel in probe.kernels()])
