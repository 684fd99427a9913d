"""Standard deviation of the back-propagated error: whether the gradient keeps its size through depth."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import keras
from keras import ops

from zoo.measures._declare import measure
from zoo.measures._spread import standard_deviation
from zoo.probe import Probe, core, gradient, separate_activation_layers, separate_activation_names


@measure(higher_is_better=None, per_layer=True, parts=separate_activation_names, bounds=(0, None))
def backprop_std(probe: Probe) -> Any:
    """Standard deviation, over examples and units, of each example's gradient by what enters each activation layer.

    Unlike the gradient by a kernel it is neither averaged over examples, whose gradients may cancel, nor multiplied by
    the layer's inputs. For nets without connections around an activation layer.

    Returns:
        (layers,), in units of the loss.

    References: Glorot & Bengio, "Understanding the difficulty of training deep feedforward neural networks", 2010.
    """
    cuts = [layer.input for layer in separate_activation_layers(probe.model)]
    segments = [keras.Model(start, end) for start, end in pairwise([*cuts, core(probe.model).output])]
    examples = probe.x.shape[0]
    errors = gradient(lambda outputs: examples * probe.loss(probe.y, outputs[0]), [probe.outputs(probe.x)])
    sizes = []
    for segment, value in zip(reversed(segments), reversed(probe.preactivations()), strict=True):
        errors = _pulled_back(probe, segment, value, errors[0])
        sizes.append(standard_deviation(errors[0]))
    return ops.stack(sizes[::-1])


def _pulled_back(probe: Probe, segment: keras.Model, value: Any, error: Any) -> list[Any]:
    """The gradient by `value`, which enters `segment`, from that by what leaves it."""
    known = [*probe.model.trainable_variables, *probe.model.non_trainable_variables]
    mapping = list(zip(known, [*probe.trainable, *probe.non_trainable], strict=True))

    def objective(values: list[Any]) -> Any:
        with keras.StatelessScope(state_mapping=mapping):
            return ops.sum(segment(values[0], training=False) * error)

    return gradient(objective, [value])
