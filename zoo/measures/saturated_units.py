"""Share of hidden units that let no gradient through: dead ReLUs, and bounded units far out on their flat ends."""

from __future__ import annotations

from typing import Any

import keras
from keras import ops

from zoo.measures._declare import measure
from zoo.probe import Probe, gradient, separate_activation_layers


@measure(higher_is_better=False, unit="share")
def saturated_units(probe: Probe, *, slope: float = 0.01) -> Any:
    """Share of hidden units whose activation is flat at every training example.

    For ReLU these are the dead units. Unlike `dead_units` it also counts units that are stuck at another value than
    zero. Looks at the layers that are nothing but an elementwise activation.

    Args:
        slope: the activation counts as flat where the size of its derivative is less than this.

    Returns:
        (), between 0 and 1.

    References: Glorot & Bengio, "Understanding the difficulty of training deep feedforward neural networks", 2010.
    """
    known = [*probe.model.trainable_variables, *probe.model.non_trainable_variables]
    mapping = list(zip(known, [*probe.trainable, *probe.non_trainable], strict=True))

    def steepest(layer: keras.layers.Layer, entering: Any) -> Any:
        def total(values: list[Any]) -> Any:
            with keras.StatelessScope(state_mapping=mapping):
                return ops.sum(layer(values[0]))

        (slopes,) = gradient(total, [entering])
        return ops.max(ops.abs(slopes), axis=tuple(range(len(slopes.shape) - 1)))

    pairs = zip(separate_activation_layers(probe.model), probe.preactivations(), strict=True)
    found = [steepest(layer, entering) for layer, entering in pairs]
    return ops.mean(ops.cast(ops.concatenate(found) < slope, "float32"))
