"""A model of your own, as `model.save("mine.keras")` of Keras writes it.

It is read in Keras' safe mode, always: a configuration may name the classes of Keras and of the zoo, and no code.
References: none.
"""

from __future__ import annotations

import json
import zipfile
from typing import Any

from keras import Model
from keras.saving import deserialize_keras_object

from zoo import catalogue

LAYERS = "zoo.layers"


def keras(inputs: tuple[int, ...], outputs: int, *, file: str, weights: bool = False) -> Model:
    """The model in a file; every seed draws its weights anew, as those of any model.

    Args:
        inputs: shape of one example, which must be that of the model.
        outputs: number of output units, which must be those of the model.
        file: of the model, ending in .keras, in the folder of the spec or below it.
        weights: whether training starts from the weights in the file, the same for all seeds. Defaults to False.

    Returns:
        Model from (batch, *inputs) to (batch, outputs), with the names of layers in the file. What it gives (logits or
        probabilities) is seen from its last layer, as with `layers`.

    Raises:
        ValueError: when the file holds no such model.
    """
    with zipfile.ZipFile(file) as saved:
        config = {key: one for key, one in json.loads(saved.read("config.json")).items() if key != "compile_config"}
    for name in _of_the_zoo(config):  # Keras knows them once they are imported
        if name in catalogue.names(LAYERS):
            catalogue.get(LAYERS, name)
    model = deserialize_keras_object(config, safe_mode=True)
    if not isinstance(model, Model) or not getattr(model, "inputs", None):
        raise ValueError("file must hold a functional or a Sequential model with known shapes of inputs")
    if len(model.inputs) != 1 or len(model.outputs) != 1:
        counts = f"{len(model.inputs)} inputs and {len(model.outputs)} outputs"
        raise ValueError(f"file has a model with {counts}; one of each is expected")
    if inner := [layer.name for layer in model.layers if isinstance(layer, Model)]:
        advice = "make it a part of the whole, as by Model(base.input, head(base.output))"
        raise ValueError(f"file has a model with the model {inner[0]!r} as a layer; {advice}")
    takes = tuple(model.inputs[0].shape[1:])
    if len(takes) != len(inputs) or any(one not in (None, other) for one, other in zip(takes, inputs, strict=True)):
        raise ValueError(f"file has a model for examples of shape {takes}, and the data have {inputs}")
    if weights:
        model.load_weights(file)
    return Model(model.inputs[0], model.outputs[0])  # one tensor in and one out, whatever lists it had


def _of_the_zoo(value: Any) -> set[str]:
    """The classes of the zoo that a configuration names."""
    if isinstance(value, list):
        return set().union(*map(_of_the_zoo, value))
    if not isinstance(value, dict):
        return set()
    package, _, name = str(value.get("registered_name")).partition(">")
    return ({name} if package == "zoo" else set()).union(*map(_of_the_zoo, value.values()))
