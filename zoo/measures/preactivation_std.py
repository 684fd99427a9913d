"""Spread of what goes into each activation: whether it is standardised there."""

from __future__ import annotations

from typing import Any

from keras import ops

from zoo.measures._declare import measure
from zoo.probe import Probe, separate_activation_names


@measure(higher_is_better=None, per_layer=True, parts=separate_activation_names, bounds=(0, None))
def preactivation_std(probe: Probe) -> Any:
    """Median over units of the standard deviation over examples of the input of each activation layer.

    Returns:
        (layers,); 1 where every unit is standardised.

    References: Ioffe & Szegedy, "Batch normalization", 2015.
    """
    return ops.stack([ops.median(ops.std(value, axis=0)) for value in probe.preactivations()])
