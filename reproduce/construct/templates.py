"""`model:` of a setup, and the augmentation in front of it → a Keras model."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import keras

from reproduce.arrays.targets import Shape
from reproduce.construct.builder import Builder, Reported
from reproduce.construct.graph import GraphBuilder
from reproduce.construct.signatures import activation_names, legal_names
from reproduce.errors import nearest
from reproduce.setup import Setup
from reproduce.spec import zoos
from reproduce.spec.document import KeyPath
from reproduce.spec.files import CONTENT, FILE, SAVED, WEIGHTS
from reproduce.spec.notation import named_or_list
from reproduce.spec.saved_models import content_of_model
from reproduce.text import shown
from zoo import catalogue

TEMPLATES = "zoo.models"


def model_of(builder: Builder, setup: Setup, inputs: Shape | Mapping[str, Shape], outputs: int) -> keras.Model | None:
    """The model of a setup for examples of shape `inputs`, or of several inputs by name; None after a problem."""
    name, arguments = named_or_list(setup["model"])
    model, augment = None, setup["train"]["augment"]
    if name == "layers":
        model = GraphBuilder(builder).build(inputs, arguments, ("model", "layers"))
    elif not isinstance(inputs, Mapping):
        model = _template(builder, name, arguments, inputs, outputs)
    elif _template_arguments(builder, name, arguments) is not None:
        names = " and ".join(inputs)
        builder.report(("model",), f"{name} takes one input, and the data have {names}: write `layers`")
    if not augment:
        return model
    if isinstance(inputs, Mapping):
        names = " and ".join(inputs)
        advice = "layers such as GaussianNoise act in training alone among `layers`, too"
        builder.report(("train", "augment"), f"one input can be augmented, and the data have {names}: {advice}")
        return None
    return _augmented(builder, augment, model, inputs)


def check_names(builder: Builder, setup: Setup) -> None:
    """Look at the names and arguments of a model that cannot be built, since its data are not known."""
    name, arguments = named_or_list(setup["model"])
    if name == "layers":
        GraphBuilder(builder).check_names(arguments, ("model", "layers"))
    else:
        _template_arguments(builder, name, arguments)
    for number, item in enumerate(setup["train"]["augment"]):
        builder.factory("layer", item, ("train", "augment", number))


def _template(
    builder: Builder, name: str, arguments: Mapping[str, Any], inputs: Shape, outputs: int
) -> keras.Model | None:
    made, path = _template_arguments(builder, name, arguments), ("model", name)
    if made is None:
        return None
    template = functools.partial(catalogue.get(TEMPLATES, name), inputs, outputs)
    model: keras.Model | None = builder.call(name, template, made, path, path)
    if name == SAVED and CONTENT in arguments and model is not None and _is_changed(arguments):
        builder.report((*path, FILE), f"{name}: {arguments[FILE]} was changed since this command began")
    return model


def _is_changed(arguments: Mapping[str, Any]) -> bool:
    """Whether the file of a model has another content than when the spec was read."""
    return content_of_model(Path(arguments[FILE]), arguments.get(WEIGHTS) is True) != str(arguments[CONTENT])


def _template_arguments(builder: Builder, name: str, arguments: Mapping[str, Any]) -> dict[str, Any] | None:
    """The arguments of a template with every object by name among them made; None after a problem."""
    legal = {*catalogue.names(TEMPLATES), "layers"}
    if name not in catalogue.names(TEMPLATES):
        builder.report(("model",), f"unknown model {shown(name)}{nearest(name, legal)}{zoos.untrusted('models')}")
        return None
    template = catalogue.get(TEMPLATES, name)
    taken = inspect.signature(template).parameters
    wanted = {"activation": "relu", **arguments} if "activation" in taken else dict(arguments)
    if name == SAVED and FILE in wanted:
        wanted.pop(CONTENT, None)  # what the spec was read with; no one writes it
    before, path = len(builder.problems), ("model", name)
    builder.check_arguments(name, template, wanted, ("model",), reserved=("inputs", "outputs"))
    known = {key: value for key, value in wanted.items() if key in taken}
    made = {key: _argument(builder, taken[key], value, (*path, key)) for key, value in known.items()}
    return made if len(builder.problems) == before else None


def _argument(builder: Builder, parameter: inspect.Parameter, value: Any, path: KeyPath) -> Any:
    if "LayerFactory" not in str(parameter.annotation):
        return builder.argument(parameter.name, value, path)
    layer = _as_layer(parameter.name, value)
    if layer is None and "None" in str(parameter.annotation):
        return None
    factory = builder.factory("layer", layer, path)
    return functools.partial(_made, factory) if factory else None


def _made(factory: Callable[..., Any], name: str) -> Any:
    layer = factory(name=name)
    if layer is None:
        raise Reported
    return layer


def _as_layer(argument: str, value: Any) -> Any:
    """`relu` (or `ReLu`, to be refused) as an activation layer, `0.5` as dropout, 0 as none; others are layers."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if isinstance(value, str) and argument == "activation" and _is_activation(value):
        return {"Activation": {"activation": value}}
    if is_number and argument == "dropout":
        return {"Dropout": {"rate": value}} if value else None
    return value


def _is_activation(name: str) -> bool:
    """Whether a name means an activation and no layer, capitals aside."""
    return not name[:1].isupper() or (name.lower() in activation_names() and name not in legal_names("layer"))


def _augmented(builder: Builder, augment: list[Any], model: keras.Model | None, inputs: Shape) -> keras.Model | None:
    """`model` behind the augmentation layers, which act in training only."""
    x = first = keras.Input(inputs)
    for number, item in enumerate(augment):
        path = ("train", "augment", number)
        layer = builder.make("layer", item, path, name=f"augment_{number + 1}")
        x = None if layer is None else builder.attempt(path, f"{type(layer).__name__} refuses the data", layer, x)
        if x is None:
            return None
    if model is None:
        return None
    failure = "the model refuses what the augmentation gives"
    return builder.attempt(("train", "augment"), failure, _joined, first, x, model)


def _joined(first: Any, x: Any, model: keras.Model) -> keras.Model:
    return keras.Model(first, model(x))
