"""How alike what the units of a layer say is: whether they detect the same things."""

from __future__ import annotations

from typing import Any

from keras import ops

from zoo.measures._declare import measure
from zoo.probe import Probe, activation_names


@measure(higher_is_better=None, per_layer=True, parts=activation_names, bounds=(0, 1))
def unit_correlation(probe: Probe) -> Any:
    """Mean size of the correlation of two units of a hidden layer, over the training examples and all pairs.

    Units that say the same of every example correlate with nothing and are left out. Each place of a channel is a unit.

    Returns:
        (layers,), from 0 where no two units have anything in common to 1; 0 where fewer than two units are left.

    References: Cogswell et al., "Reducing overfitting in deep networks by decorrelating representations", 2016.
    """
    return ops.stack([_mean_correlation(ops.reshape(value, (value.shape[0], -1))) for value in probe.activations()])


def _mean_correlation(values: Any) -> Any:
    """Of values (n, units)."""
    centred = values - ops.mean(values, axis=0)
    length = ops.sqrt(ops.sum(ops.square(centred), axis=0))
    varies = ops.cast(length > 1e-6 * (1 + ops.max(ops.abs(values), axis=0)), "float32")
    units = varies * centred / ops.maximum(length, 1e-30)
    sizes = ops.sum(ops.abs(ops.matmul(ops.transpose(units), units)))  # each unit with itself is 1
    count = ops.sum(varies)
    return ops.maximum(sizes - count, 0.0) / ops.maximum(count * (count - 1), 1.0)
