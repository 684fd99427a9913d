"""Size of the gradient that reaches each layer."""

from __future__ import annotations

from typing import Any

from keras import ops

from zoo.measures._declare import measure
from zoo.probe import Probe, trained_kernel_names


@measure(higher_is_better=None, per_layer=True, parts=trained_kernel_names, bounds=(0, None))
def gradient_norm(probe: Probe) -> Any:
    """Euclidean norm of the gradient of the mean training loss by each layer's kernel, the output layer last.

    Returns:
        (layers,).

    References: Hochreiter, "Untersuchungen zu dynamischen neuronalen Netzen", 1991; Glorot & Bengio, 2010.
    """
    return ops.stack([ops.sqrt(ops.sum(ops.square(gradient))) for gradient in probe.kernel_gradients()])
