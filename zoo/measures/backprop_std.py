"""Standard deviation of the back-propagated error: whether the gradient keeps its size through depth."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import keras
from keras import ops

from zoo.measures._declare import measure
from zoo.probe import Probe, activation_layers, activation_names, gradient


@measure(higher_is_better=None, per_layer=True, parts=activation_names)
def backprop_std(probe: Probe) -> Any:
    """Standard deviation, over examples and units, of the gradient of each example's loss by what enters each activation layer.

    Unlike the gradient by a kernel, it is neither averaged over examples, which cancel, nor multiplied by what the layer
    receives. For chains of layers with separate activation layers.

    Returns:
        (layers,), in units of the loss.

    Raises:
        ValueError: when a connection goes around an activation layer.

    References: Glorot & Bengio, "Understanding the difficulty of training deep feedforward neural networks", 2010.
    """
    stages = [layer.input for layer in activation_layers(probe.model)]
    segments = [keras.Model(start, end) for start, end in pairwise([*stages, probe.model.output])]
    values = probe.preactivations()
    error = gradient(lambda last: len(probe.x) * probe.loss(probe.y, last[0]), [probe.outputs(probe.x)])[0]
    sizes = []
    for segment, value in zip(reversed(segments), reversed(values), strict=True):
        error = gradient(lambda given: ops.sum(_through(probe, segment, given[0]) * error), [value])[0]
        sizes.append(ops.std(error))
    return ops.stack(sizes[::-1])


def _through(probe: Probe, segment: keras.Model, value: Any) -> Any:
    """The output of a part of the model, with the probe's weights."""
    known = [*probe.model.trainable_variables, *probe.model.non_trainable_variables]
    mapping = list(zip(known, [*probe.trainable, *probe.non_trainable], strict=True))
    with keras.StatelessScope(state_mapping=mapping):
        return segment(value, training=False)
