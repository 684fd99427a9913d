"""A variant's setup → the Keras objects of its runs."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import keras

from reproduce.construct.graph import GraphBuilder
from reproduce.construct.objects import SetupProblem, Workshop
from reproduce.construct.weights import InitialValues, global_generators_untouched, initial_values, noted_initializers
from reproduce.errors import nearest
from reproduce.parse import metric_name, named
from reproduce.source import Path
from zoo import catalogue

TEMPLATES = "zoo.models"
MEASURES = "zoo.measures"
TIMES = ("init", "step", "epoch", "end")


class SetupProblems(Exception):
    """Everything that is wrong with one variant's setup."""

    def __init__(self, problems: list[SetupProblem]) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = problems


@dataclass(frozen=True)
class Task:
    """What a data set asks of a model: the shape of one example, output units, and the kind of answer."""

    inputs: tuple[int, ...]
    outputs: int
    kind: str  # "binary", "multiclass" or "regression"


@dataclass(frozen=True)
class MeasureCall:
    """A measure with its arguments and when it is taken."""

    name: str
    function: Any
    arguments: Mapping[str, Any]
    at: str

    def __call__(self, probe: Any) -> Any:
        """The measured value: () or (parts,)."""
        return self.function(probe, **self.arguments)


@dataclass(frozen=True)
class Built:
    """The Keras objects of one variant; the optimizer is built on the model's trainable variables.

    Attributes:
        one_hot: whether the loss wants multiclass targets as (n, classes) instead of class numbers.
        metrics: by the name of their curves.
    """

    model: keras.Model
    initial: InitialValues
    optimizer: Any
    loss: Any | None
    one_hot: bool
    metrics: Mapping[str, Any]
    measures: tuple[MeasureCall, ...]


def build(setup: Mapping[str, Any], task: Task) -> Built:
    """Build everything that a setup names.

    Raises:
        SetupProblems: with every unknown name, wrong argument and refused value.
    """
    workshop = Workshop(setup["slots"])
    with global_generators_untouched(), noted_initializers() as recipes:
        model = _model(workshop, setup, task)
        loss = _loss(workshop, setup)
        optimizer = workshop.make("optimizer", setup["train"]["optimizer"], ("train", "optimizer"))
        metrics = _metrics(workshop, setup, task)
        measures = _measures(workshop, setup)
        if workshop.problems or model is None:
            raise SetupProblems(workshop.problems)
        optimizer.build(model.trainable_variables)
    return Built(model, initial_values(model, recipes), optimizer, loss, wants_one_hot(setup, task), metrics, measures)


def wants_one_hot(setup: Mapping[str, Any], task: Task) -> bool:
    """Whether targets are one-hot: multiclass data and a loss that is not one of the `Sparse…` ones."""
    return task.kind == "multiclass" and setup["loss"] is not None and not named(setup["loss"])[0].startswith("Sparse")


def _model(workshop: Workshop, setup: Mapping[str, Any], task: Task) -> keras.Model | None:
    name, arguments = named_or_list(setup["model"])
    if name == "layers":
        model = GraphBuilder(workshop).build(task.inputs, arguments, ("model", "layers"))
    else:
        model = _template(workshop, name, arguments, task)
    if model is None or not setup["train"]["augment"]:
        return model
    return _augmented(workshop, setup["train"]["augment"], model, task)


def named_or_list(model: Any) -> tuple[str, Any]:
    """Name and arguments of a model: a template with its arguments, or `layers` with its list."""
    if isinstance(model, dict) and isinstance(model.get("layers"), list):
        return "layers", model["layers"]
    return named(model)


def _template(workshop: Workshop, name: str, arguments: Mapping[str, Any], task: Task) -> keras.Model | None:
    legal = {*catalogue.names(TEMPLATES), "layers"}
    if name not in legal:
        workshop.report(("model",), f"unknown model {name!r}{nearest(name, legal)}")
        return None
    template = catalogue.get(TEMPLATES, name)
    taken = inspect.signature(template).parameters
    wanted = {"activation": "relu", **arguments} if "activation" in taken else dict(arguments)
    if not workshop.check_arguments(name, template, wanted, ("model",), reserved=("inputs", "outputs")):
        return None
    before = len(workshop.problems)
    made = {key: _template_argument(workshop, taken[key], value, ("model", name, key)) for key, value in wanted.items()}
    if len(workshop.problems) > before:
        return None
    try:
        model: keras.Model = template(task.inputs, task.outputs, **made)
    except (TypeError, ValueError) as error:
        workshop.report(("model", name), f"{name} refuses its arguments: {str(error).strip().splitlines()[0]}")
        return None
    return None if len(workshop.problems) > before else model


def _template_argument(workshop: Workshop, parameter: inspect.Parameter, value: Any, path: Path) -> Any:
    if "LayerFactory" not in str(parameter.annotation):
        return workshop.argument(parameter.name, value, path)
    if value is None or value == 0:
        return None
    factory = workshop.factory("layer", _as_layer(parameter.name, value), path)
    return (lambda name: factory(name=name)) if factory else None


def _as_layer(argument: str, value: Any) -> Any:
    """`relu` as an activation layer and `0.5` as dropout; other names are layers already."""
    if isinstance(value, str) and argument == "activation" and not value[:1].isupper():
        return {"Activation": {"activation": value}}
    if isinstance(value, int | float) and argument == "dropout":
        return {"Dropout": {"rate": value}}
    return value


def _augmented(workshop: Workshop, augment: list[Any], model: keras.Model, task: Task) -> keras.Model | None:
    """`model` behind the augmentation layers, which act in training only."""
    x = first = keras.Input(task.inputs)
    for number, item in enumerate(augment):
        layer = workshop.make("layer", item, ("train", "augment", number), name=f"augment_{number + 1}")
        if layer is None:
            return None
        x = layer(x)
    return keras.Model(first, model(x))


def _loss(workshop: Workshop, setup: Mapping[str, Any]) -> Any | None:
    if setup["loss"] is None:
        return None
    from_template = named_or_list(setup["model"])[0] != "layers"
    name, arguments = named(setup["loss"])
    known = workshop.find("loss", name, ("loss",))
    if known is None:
        return None
    takes_logits = "from_logits" in inspect.signature(known).parameters
    given = {"from_logits": True} if from_template and takes_logits and "from_logits" not in arguments else {}
    return workshop.make("loss", setup["loss"], ("loss",), **given)


def _metrics(workshop: Workshop, setup: Mapping[str, Any], task: Task) -> dict[str, Any]:
    metrics = {}
    for number, item in enumerate(setup["metrics"]):
        path = ("metrics", number)
        item = accuracy_of(task, wants_one_hot(setup, task), _logits(setup)) if item == "accuracy" else item
        metrics[metric_name(setup["metrics"][number])] = workshop.make("metric", item, path)
    return metrics


def _logits(setup: Mapping[str, Any]) -> bool:
    from_template = named_or_list(setup["model"])[0] != "layers"
    arguments = named(setup["loss"])[1] if setup["loss"] is not None else {}
    return bool(arguments.get("from_logits", from_template))


def accuracy_of(task: Task, one_hot: bool, logits: bool) -> dict[str, Any]:
    """The Keras metric that `accuracy` means for a task."""
    if task.kind == "binary":
        return {"BinaryAccuracy": {"threshold": 0.0 if logits else 0.5}}
    return {"CategoricalAccuracy" if one_hot else "SparseCategoricalAccuracy": {}}


def _measures(workshop: Workshop, setup: Mapping[str, Any]) -> tuple[MeasureCall, ...]:
    calls = (_measure(workshop, item, ("measures", number)) for number, item in enumerate(setup["measures"]))
    return tuple(call for call in calls if call is not None)


def _measure(workshop: Workshop, item: Any, path: Path) -> MeasureCall | None:
    name, arguments = named(item)
    legal = catalogue.names(MEASURES)
    if name not in legal:
        workshop.report(path, f"unknown measure {name!r}{nearest(name, legal)}")
        return None
    function = catalogue.get(MEASURES, name)
    at = arguments.pop("at", "end")
    per_layer = arguments.pop("per", None)
    if at not in TIMES:
        workshop.report((*path, name, "at"), f"unknown time {at!r}{nearest(str(at), TIMES)}")
    if (per_layer is not None) != function.per_layer or per_layer not in (None, "layer"):
        wanted = "`per: layer`" if function.per_layer else "no `per`"
        workshop.report(path, f"{name} takes {wanted}")
    workshop.check_arguments(name, function, arguments, path, reserved=("probe",), extra=("at", "per"))
    return MeasureCall(name, function, arguments, at)
