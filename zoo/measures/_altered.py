"""A net whose hidden units say something else than what they say: left out, or louder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from zoo.measures._answers import probabilities
from zoo.probe import Probe, kernel_layers


def hidden_widths(probe: Probe) -> list[int]:
    """How many hidden units each layer with a kernel reads, the first left out, which reads the data.

    Raises:
        ValueError: for a net of one layer.
    """
    widths = [int(layer.kernel.shape[-2]) for layer in kernel_layers(probe.model)[1:]]
    if not widths:
        raise ValueError("this measure alters hidden units; the model has none")
    return widths


def altered(probe: Probe, factors: Sequence[Any]) -> Any:
    """Probabilities (n, classes) in inference mode with hidden units multiplied, as the layers that read them see them.

    Args:
        probe: at the examples that are meant.
        factors: for each layer of `hidden_widths` what its inputs are multiplied by, (units,) or a number.
    """
    layers = kernel_layers(probe.model)[1:]
    by_kernel = {id(layer.kernel): factor for layer, factor in zip(layers, factors, strict=True)}

    def times(variables: Sequence[Any], values: Sequence[Any]) -> list[Any]:
        pairs = zip(variables, values, strict=True)
        return [value * by_kernel[id(one)][..., None] if id(one) in by_kernel else value for one, value in pairs]

    trainable = times(probe.model.trainable_variables, probe.trainable)
    non_trainable = times(probe.model.non_trainable_variables, probe.non_trainable)
    return probabilities(replace(probe, trainable=trainable, non_trainable=non_trainable).outputs(probe.x))
