"""Layers of a model by name: those that are not trained."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import keras

from reproduce.construct.builder import Builder
from reproduce.construct.weights import layers_of
from reproduce.errors import nearest
from reproduce.setup import Training
from reproduce.spec.document import KeyPath
from reproduce.text import shown


def freeze(builder: Builder, model: keras.Model, train: Training) -> None:
    """Freeze the layers that `train.freeze` names, as Keras does: with `trainable = False`.

    Their weights stay, no penalty of theirs counts, and batch normalisation gives what it gives in inference.
    Reference: Yosinski et al. (2014), How transferable are features in deep neural networks?
    """
    path = ("train", "freeze")
    layers = list(layers_named(builder, model, train["freeze"], path))
    for layer in layers:
        layer.trainable = False
    if layers and train["epochs"] and not model.trainable_variables:
        builder.report(path, "no weights are left to train")


def layers_named(builder: Builder, model: keras.Model, names: Sequence[str], path: KeyPath) -> Iterator[Any]:
    """The layers of some names; a problem below `path` for each name that no layer with weights has."""
    layers = {layer.name: layer for layer in layers_of(model)}
    weighted = [name for name, layer in layers.items() if layer.weights]
    for number, name in enumerate(names):
        if name in weighted:
            yield layers[name]
        elif name in layers:
            builder.report((*path, number), f"the layer {shown(name)} has no weights")
        else:
            builder.report((*path, number), f"unknown layer {shown(name)}{nearest(name, weighted)}")
