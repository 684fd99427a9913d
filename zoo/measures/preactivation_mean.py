"""How far what goes into each activation is from being centred."""

from __future__ import annotations

from typing import Any

from keras import ops

from zoo.measures._declare import measure
from zoo.probe import Probe, separate_activation_names


@measure(higher_is_better=None, per_layer=True, parts=separate_activation_names)
def preactivation_mean(probe: Probe) -> Any:
    """Median over units of the absolute mean over examples of the input of each activation layer.

    Returns:
        (layers,); 0 where every unit is centred.

    References: Ioffe & Szegedy, "Batch normalization", 2015.
    """
    return ops.stack([ops.median(ops.abs(ops.mean(value, axis=0))) for value in probe.preactivations()])
