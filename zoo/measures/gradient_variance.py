"""The noise of mini-batch gradients: how far they scatter around their mean."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from keras import ops

from zoo.measures._declare import measure
from zoo.probe import Probe


@measure(higher_is_better=None, bounds=(0, None))
def gradient_variance(probe: Probe, *, batch_size: int = 1) -> Any:
    """Variance of the gradient of the loss by the kernels over mini-batches, summed over all entries.

    The training examples are cut into batches in the order in which they stand, which a split has drawn at random; a
    rest is left out. With b examples per batch this estimates 1/b of the variance over single examples without bias,
    because the batches share no example and the variance is divided by their number less one.

    Args:
        batch_size: examples per batch, at most half of them.

    Returns:
        (), in units of the squared loss.

    Raises:
        ValueError: without a loss, and when there are fewer than two batches.

    References: Bottou, Curtis & Nocedal, "Optimization methods for large-scale machine learning", 2018.
    """
    examples = probe.x.shape[0]
    if not 1 <= batch_size <= examples // 2:
        raise ValueError(f"batch_size must be from 1 to half of the {examples} training examples, got {batch_size}")
    count = examples // batch_size

    def flat(batch: Any) -> Any:
        kernels = replace(probe, inputs=batch[0], y=batch[1]).kernel_gradients()
        return ops.concatenate([ops.reshape(gradient, (-1,)) for gradient in kernels])

    gradients = ops.map(flat, tuple(_cut(values, count, batch_size) for values in (probe.x, probe.y)))
    deviations = gradients - ops.mean(gradients, axis=0)  # (batches, weights)
    return ops.sum(ops.square(deviations)) / (count - 1)


def _cut(values: Any, count: int, size: int) -> Any:
    """The first examples of (n, ...) in batches, (count, size, ...)."""
    return ops.reshape(values[: count * size], (count, size, *values.shape[1:]))
