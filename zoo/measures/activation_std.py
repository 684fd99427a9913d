"""Standard deviation of hidden activations: whether the signal keeps its size through depth."""

from __future__ import annotations

from typing import Any

from keras import ops

from zoo.measures._declare import measure
from zoo.measures._spread import standard_deviation
from zoo.probe import Probe, activation_names


@measure(higher_is_better=None, per_layer=True, parts=activation_names, bounds=(0, None))
def activation_std(probe: Probe) -> Any:
    """Standard deviation over examples and units, per hidden layer.

    Returns:
        (layers,), in the units of the activations.

    References: Glorot & Bengio, "Understanding the difficulty of training deep feedforward neural networks", 2010.
    """
    return ops.stack([standard_deviation(activation) for activation in probe.activations()])
