"""A variant's setup → the Keras objects of its runs."""

from __future__ import annotations

import inspect
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import keras

from reproduce.construct import models
from reproduce.construct.bounds import bounded
from reproduce.construct.legal import arguments_of, legal_names
from reproduce.construct.measures import MeasureCall, measures_of
from reproduce.construct.objects import SetupProblem, Workshop
from reproduce.construct.weights import (
    InitialValues,
    global_generators_untouched,
    initial_values,
    noted_initializers,
)
from reproduce.names import metric_name, named, named_or_list
from reproduce.source import Path

__all__ = ["Built", "MeasureCall", "SetupProblems", "Task", "build"]


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


Models = dict[str, tuple[keras.Model, InitialValues]]  # models that variants share, by what they are built from


def build(setup: Mapping[str, Any], task: Task, known: Models | None = None) -> Built:
    """Build everything that a setup names.

    Args:
        setup: of the variant.
        task: what its data ask for.
        known: models built so far, to share where nothing changes them; added to. Defaults to none, a model of its own.

    Raises:
        SetupProblems: with every unknown name, wrong argument and refused value.
    """
    workshop, known = Workshop(setup["slots"]), {} if known is None else known
    parts = [setup["model"], setup["slots"], setup["train"]["augment"], task.inputs, task.outputs]
    key = json.dumps(parts, sort_keys=True)
    with bounded(), global_generators_untouched(), noted_initializers() as recipes:
        model, initial = known.get(key) or (models.model_of(workshop, setup, task.inputs, task.outputs), None)
        loss, optimizer = _loss(workshop, setup), _optimizer(workshop, setup)
        metrics, measures = _metrics(workshop, setup, task), measures_of(workshop, setup["measures"])
        _check_outputs(workshop, setup, task, model)
        if workshop.problems or model is None or optimizer is None:
            raise SetupProblems(workshop.problems)
        if initial is None:
            initial = workshop.attempt(("model",), "this model cannot be used", initial_values, model, recipes)
        failure = "the optimizer refuses this model"
        workshop.attempt(("train", "optimizer"), failure, optimizer.build, model.trainable_variables)
        if workshop.problems:
            raise SetupProblems(workshop.problems)
    known[key] = model, initial
    return Built(model, initial, optimizer, loss, wants_one_hot(setup, task), metrics, measures)


def name_problems(setup: Mapping[str, Any]) -> list[SetupProblem]:
    """What is wrong with the names and arguments of a setup whose data are not known."""
    workshop = Workshop(setup["slots"])
    with bounded(), global_generators_untouched():
        models.check_names(workshop, setup)
        _loss(workshop, setup)
        _optimizer(workshop, setup)
        _metrics(workshop, setup, Task((1,), 1, "binary"))
        measures_of(workshop, setup["measures"])
    return workshop.problems


def _optimizer(workshop: Workshop, setup: Mapping[str, Any]) -> Any | None:
    return workshop.make("optimizer", setup["train"]["optimizer"], ("train", "optimizer"))


def wants_one_hot(setup: Mapping[str, Any], task: Task) -> bool:
    """Whether targets are one-hot: multiclass data and a loss that is not one of the `Sparse…` ones."""
    return task.kind == "multiclass" and setup["loss"] is not None and not _is_sparse(setup)


def _is_sparse(setup: Mapping[str, Any]) -> bool:
    return setup["loss"] is not None and named(setup["loss"])[0].startswith("Sparse")


def _check_outputs(workshop: Workshop, setup: Mapping[str, Any], task: Task, model: keras.Model | None) -> None:
    """A model with too many or too few outputs would broadcast, or index out of range, without a word."""
    if model is None or setup["loss"] is None:
        return
    shape, loss = tuple(model.output.shape[1:]), named(setup["loss"])[0]
    units = shape[-1] if shape and shape[-1] else 0
    classes = 2 if task.kind == "binary" else task.outputs
    wants_classes = loss.startswith("Categorical") and task.kind == "binary"
    if (_is_sparse(setup) and task.kind != "regression" and units < classes) or wants_classes:
        advice = "; for two classes use BinaryCrossentropy" if task.kind == "binary" else ""
        workshop.report(("loss",), f"{loss} needs an output per class, {classes}, and the model has {units}{advice}")
    elif not _is_sparse(setup) and shape != (task.outputs,):
        workshop.report(("model",), f"the data ask for outputs of shape ({task.outputs},), the model has {shape}")


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
    logits = _logits(setup)
    metrics = {}
    for number, item in enumerate(setup["metrics"]):
        path: Path = ("metrics", number)
        name, arguments = named(item)
        given: dict[str, Any] = {}
        if name == "accuracy":
            kind = accuracy_of(task, wants_one_hot(setup, task))
            item = {kind: arguments} if arguments else kind
        if (known := workshop.find("metric", named(item)[0], path)) is not None:
            given = for_logits(known, arguments) if logits else {}
        metrics[metric_name(setup["metrics"][number])] = known and workshop.make("metric", item, path, **given)
    return metrics


def _logits(setup: Mapping[str, Any]) -> bool:
    """Whether outputs are logits, with zero between two classes."""
    from_template = named_or_list(setup["model"])[0] != "layers"
    if setup["loss"] is None:
        return from_template
    name, arguments = named(setup["loss"])
    if "from_logits" in arguments:
        return bool(arguments["from_logits"])
    return _reads_logits(name) or "Hinge" in name or ("rossentropy" in name and from_template)


def _reads_logits(loss: str) -> bool:
    """Whether a loss of the zoo says that it reads raw outputs."""
    known = legal_names("loss").get(loss)
    return known is not None and bool(getattr(known(), "reads_logits", False))


def for_logits(metric: Any, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """What makes a metric read logits where the spec leaves it open: Keras' own defaults are for probabilities."""
    takes = arguments_of(metric)
    found: dict[str, Any] = {"from_logits": True} if "from_logits" in takes else {}
    if "threshold" in takes and takes["threshold"].default == 0.5:
        found["threshold"] = 0.0
    if "thresholds" in takes and not found:
        found["thresholds"] = 0.0
    return {key: value for key, value in found.items() if key not in arguments}


def accuracy_of(task: Task, one_hot: bool) -> str:
    """The Keras metric that `accuracy` means for a task."""
    if task.kind == "binary":
        return "BinaryAccuracy"
    return "CategoricalAccuracy" if one_hot else "SparseCategoricalAccuracy"
