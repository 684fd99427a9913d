"""Predictions in training mode: dropout leaves out units, batch norm takes the statistics of a batch."""

from __future__ import annotations

from typing import Any

from keras import ops

from zoo.measures._answers import probabilities
from zoo.probe import Probe


def mean_probabilities(probe: Probe, passes: int, batch_size: int | None) -> Any:
    """Probabilities (m, classes) of the examples of a probe, mean of passes in training mode.

    Args:
        probe: at the examples that are meant.
        passes: how many; each draws anew what a layer draws in training.
        batch_size: examples that a pass sees at once, in the order in which they stand; a rest is left out, so that m
            is a multiple of it. None for all at once.

    Raises:
        ValueError: when there are fewer examples than a batch, or no passes.
    """
    size = batch_size or probe.x.shape[0]
    if not 1 <= size <= probe.x.shape[0]:
        raise ValueError(f"batch_size must be from 1 to the {probe.x.shape[0]} examples, got {batch_size}")
    if passes < 1:
        raise ValueError(f"passes must be 1 or more, got {passes}")
    count = probe.x.shape[0] // size
    batches = ops.reshape(probe.x[: count * size], (count, size, *probe.x.shape[1:]))

    def batch(state: Any, x: Any) -> Any:
        outputs, state = probe.model.stateless_call(list(probe.trainable), state, x, training=True)
        return list(state), probabilities(outputs)

    def one(_: Any, carried: Any) -> Any:
        total, state = carried
        state, found = ops.scan(batch, state, batches)
        return total + ops.reshape(found, total.shape), state

    classes = max(2, int(probe.model.output.shape[-1]))
    start = ops.zeros((count * size, classes)), [ops.convert_to_tensor(value) for value in probe.non_trainable]
    return ops.fori_loop(0, passes, one, start)[0] / passes
