"""A variant's setup → the Keras objects of its runs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import keras

from reproduce.arrays.targets import Arrays, Task, arrays_of
from reproduce.construct import templates
from reproduce.construct.added_losses import told_apart
from reproduce.construct.bounds import bounded
from reproduce.construct.builder import Builder, SetupProblem
from reproduce.construct.frozen import freeze
from reproduce.construct.measures import MeasureCall, measures_of
from reproduce.construct.scores import scores_of
from reproduce.construct.weights import InitialValues, global_generators_untouched, initial_values, noted_initializers
from reproduce.setup import ClassWeight, Setup
from reproduce.spec.files import keeps_weights
from zoo.splits import Split

__all__ = ["Built", "MeasureCall", "SetupProblems", "build"]


class SetupProblems(Exception):
    """Everything that is wrong with one variant's setup."""

    def __init__(self, problems: list[SetupProblem]) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = problems


@dataclass(frozen=True)
class Built:
    """The Keras objects of one variant; the optimizer is built on the model's trainable variables.

    Attributes:
        one_hot: whether the loss reads targets as (n, classes), instead of class numbers or a column of labels.
        class_weight: of classes in the loss of training, as the setup has it.
        metrics: by the name of their curves.
    """

    model: keras.Model
    initial: InitialValues
    optimizer: Any
    loss: Any | None
    one_hot: bool
    class_weight: ClassWeight
    metrics: Mapping[str, Any]
    measures: tuple[MeasureCall, ...]

    def arrays(self, split: Split) -> Arrays:
        """The arrays of a split, as the loss reads them."""
        return arrays_of(split, self.one_hot, self.class_weight, self.labelled)

    @property
    def labelled(self) -> bool:
        """Whether a measure looks at the classes of the examples, whatever the targets are."""
        return any(call.function.compares_classes for call in self.measures)

    def compiled(self) -> keras.Model:
        """The model, compiled with the optimizer, the loss and the metrics."""
        self.model.compile(self.optimizer, self.loss, metrics=list(self.metrics.values()))
        return self.model


Models = dict[str, tuple[keras.Model, InitialValues]]  # models that variants share, by what they are built from


def build(setup: Setup, task: Task, known: Models | None = None) -> Built:
    """Build everything that a setup names.

    Args:
        setup: of the variant.
        task: what its data ask for.
        known: models built so far, to share where nothing changes them; added to. Defaults to none, a model of its own.

    Raises:
        SetupProblems: with every unknown name, wrong argument and refused value.
    """
    builder, known = Builder(setup["slots"]), {} if known is None else known
    train = setup["train"]
    parts = [setup["model"], setup["slots"], train["augment"], train["freeze"], task.inputs, task.outputs]
    key = json.dumps(parts, sort_keys=True)
    with bounded(), global_generators_untouched(), noted_initializers() as recipes:
        model, initial = known.get(key) or (templates.model_of(builder, setup, task.inputs, task.outputs), None)
        scores, optimizer = scores_of(builder, setup, task, model), _optimizer(builder, setup)
        measures = measures_of(builder, setup["measures"])
        if builder.problems or model is None or optimizer is None:
            raise SetupProblems(builder.problems)
        if initial is None:
            freeze(builder, model, train)
            keep = keeps_weights(setup["model"])
            initial = builder.attempt(("model",), "this model cannot be used", initial_values, model, recipes, keep)
        failure = "the optimizer refuses this model"
        builder.attempt(("train", "optimizer"), failure, optimizer.build, model.trainable_variables)
        if builder.problems:
            raise SetupProblems(builder.problems)
    if key not in known:
        known[key] = told_apart(model), initial
    weight = train["class_weight"]
    return Built(model, initial, optimizer, scores.loss, scores.one_hot, weight, scores.metrics, measures)


def name_problems(setup: Setup) -> list[SetupProblem]:
    """What is wrong with the names and arguments of a setup whose data are not known."""
    builder = Builder(setup["slots"])
    with bounded(), global_generators_untouched():
        templates.check_names(builder, setup)
        scores_of(builder, setup, None, None)
        _optimizer(builder, setup)
        measures_of(builder, setup["measures"])
    return builder.problems


def _optimizer(builder: Builder, setup: Setup) -> Any | None:
    return builder.make("optimizer", setup["train"]["optimizer"], ("train", "optimizer"))
