"""How different the units of a layer are from one another: 0 when symmetry was never broken."""

from __future__ import annotations

from typing import Any

from keras import ops

from zoo.measures._declare import measure
from zoo.probe import Probe, kernel_names


@measure(higher_is_better=None, per_layer=True, parts=kernel_names, bounds=(0, None))
def unit_spread(probe: Probe) -> Any:
    """Root mean square deviation of the units' incoming weights from the layer's mean unit, relative to their size.

    Returns:
        (layers,); 0 when all units of a layer are identical (or all weights are zero), about 1 when they are unrelated.
    """
    return ops.stack([_spread(kernel) for kernel in probe.kernels()])


def _spread(kernel: Any) -> Any:
    deviation = ops.mean(ops.square(kernel - ops.mean(kernel, axis=-1, keepdims=True)))
    return ops.sqrt(deviation / ops.maximum(ops.mean(ops.square(kernel)), 1e-30))
