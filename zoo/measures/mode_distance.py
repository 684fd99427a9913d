"""How far predictions in training mode are from those in inference mode."""

from __future__ import annotations

from typing import Any

from keras import ops

from zoo.measures._answers import probabilities
from zoo.measures._declare import measure
from zoo.measures._sampled import mean_probabilities
from zoo.probe import Probe


@measure(higher_is_better=None, unit="share")
def mode_distance(probe: Probe, *, passes: int = 1, batch_size: int | None = None) -> Any:
    """Distance of the probabilities in training mode from those in inference mode, mean over validation examples.

    Batch norm takes the statistics of the batch in the one and those of the population in the other; dropout leaves out
    units in the one alone. The distance of two predictions is half the sum of the absolute differences of their
    probabilities (total variation): the largest difference in the probability of any set of classes. For classes, and
    models that give logits.

    Args:
        passes: in training mode, of which the mean is taken.
        batch_size: examples that a pass sees at once; a rest is left out. Defaults to all of them.

    Returns:
        (), from 0 where both modes agree to 1.

    Raises:
        ValueError: without a validation part, and when it has fewer examples than a batch.

    References: Ioffe, "Batch renormalization: towards reducing minibatch dependence in batch-normalized models", 2017.
    """
    held_out = probe.validating()
    sampled = mean_probabilities(held_out, passes, batch_size)
    settled = probabilities(probe.outputs(held_out.x[: sampled.shape[0]]))
    return ops.mean(ops.sum(ops.abs(sampled - settled), axis=-1)) / 2
