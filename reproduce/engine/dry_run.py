"""A run without computing: loss, metrics and measures on the shapes of the data, before anything is compiled."""

from __future__ import annotations

import functools
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import keras
import numpy as np

from reproduce.arrays.targets import Arrays, count
from reproduce.construct.added_losses import number_of, spec_of
from reproduce.construct.answers import is_template
from reproduce.construct.builder import Builder, SetupProblem
from reproduce.construct.scores import advice_for_one, refuses
from reproduce.construct.variant import Built
from reproduce.engine.functions import directions_of, learning_rate_index
from reproduce.setup import CALLBACKS, Setup
from reproduce.spec.document import KeyPath
from reproduce.spec.notation import without_initializers
from reproduce.spec.parts import contents
from reproduce.text import shown
from zoo.probe import Probe


@dataclass(frozen=True)
class _Case:
    """What is rehearsed; equal to others whose outcome is the same."""

    key: str
    is_weighed: bool
    setup: Setup = field(compare=False)
    built: Built = field(compare=False)
    data: Mapping[str, Any] = field(compare=False)


def problems(setup: Setup, built: Built, arrays: Arrays) -> list[SetupProblem]:
    """What would go wrong in training, evaluation and measures, by path in the setup."""
    looks = _looks(_Case(structure_of(setup), arrays.weights is not None, setup, built, _tensors(arrays)))
    return [*looks.problems, *_indices(built, arrays), *_start(built), *_callbacks(setup, built, looks.several)]


def shapes_of_measures(built: Built, arrays: Arrays) -> dict[str, tuple[Any, ...]]:
    """The shapes of the measures that are taken during training, by name, with the layers that they are of."""
    data, found = _tensors(arrays), {}
    for call in built.measures:
        if call.at in ("step", "epoch"):
            parts = tuple(call.function.parts(built.model)) if call.function.parts else ()
            found[call.name] = spec_of(functools.partial(_measured, built, call), data).shape, parts
    return found


def structure_of(setup: Setup) -> str:
    """Equal for setups that differ in initial weights and in how they are trained alone."""
    watched = [without_initializers(setup[key]) for key in ("data", "model", "loss", "metrics", "measures", "slots")]
    train = setup["train"]
    watched += [train["augment"], train["freeze"], bool(train["epochs"]), contents(setup)]
    return json.dumps(watched, sort_keys=True)


def _start(built: Built) -> list[SetupProblem]:
    """Initial weights that no stream can draw (those of seed 0 are kept for its run); schedules that give no rate."""
    builder = Builder()
    builder.attempt(("model",), "the initial weights cannot be drawn", built.initial.draw, 0)
    if learning_rate_index(built) < 0:
        failure = "the schedule gives no learning rate"
        builder.attempt(("train", "optimizer"), failure, built.optimizer._learning_rate, 0)
    return builder.problems


def _indices(built: Built, arrays: Arrays) -> list[SetupProblem]:
    """Numbers of the data that a layer looks up and has no place for: JAX makes NaN of them, or counts from the end."""
    found = []
    for layer in built.model.layers:
        if not isinstance(layer, keras.layers.Embedding | keras.layers.CategoryEncoding):
            continue
        places = layer.input_dim if isinstance(layer, keras.layers.Embedding) else layer.num_tokens
        before = keras.Model(built.model.input, layer.input)
        if before.variables:
            continue
        for part in (arrays.x, arrays.x_validation, arrays.x_test):
            if count(part) and (wrong := _misplaced(keras.ops.convert_to_numpy(before(part)), places)) is not None:
                message = f"{layer.name} takes whole numbers from 0 to {places - 1}, and the data hold {shown(wrong)}"
                found.append(SetupProblem(("model",), message))
                break
    return found


def _misplaced(numbers: Any, places: int) -> float | int | None:
    """A number that is none of the places: the largest if it is too large, or else the smallest; None if all are."""
    wrong = numbers[(numbers < 0) | (numbers >= places) | (numbers != np.floor(numbers))]
    if not wrong.size:
        return None
    number = wrong.max() if wrong.max() >= places else wrong.min()
    return int(number) if number == np.floor(number) else float(number)


@dataclass(frozen=True)
class _Looks:
    """What evaluations and measures come to: their problems, and the metrics that give several numbers."""

    problems: tuple[SetupProblem, ...]
    several: frozenset[str]


@functools.lru_cache(maxsize=64)
def _looks(case: _Case) -> _Looks:
    builder, several = Builder(), set[str]()
    _try_model(builder, case)
    _try_constraints(builder, case.built.model)
    if not builder.problems:
        several = _try_scores(builder, case)
        for number, call in enumerate(case.built.measures):
            measured = functools.partial(_measured, case.built, call)
            builder.attempt(("measures", number), call.name, spec_of, measured, case.data)
    return _Looks(tuple(builder.problems), frozenset(several))


def _try_model(builder: Builder, case: _Case) -> None:
    """Layers that look at their input only when they are called, and models that have nothing to minimise."""
    augment, loss = case.setup["train"]["augment"], case.setup["loss"]
    if loss is not None and not augment and is_template(case.setup) and not contents({"model": case.setup["model"]}):
        return  # the layers of our templates are all of the other kind
    where: KeyPath = ("train", "augment") if augment else ("model",)
    penalties = builder.attempt(where, "the model refuses the data", number_of, case.built.model, case.data["x"])
    if penalties == 0 and loss is None and case.setup["train"]["epochs"]:
        builder.report(("train",), "there is nothing to minimise: give a `loss`, or `epochs: 0`")


def _try_constraints(builder: Builder, model: keras.Model) -> None:
    """Constraints are called after a step of training, and may not fit the weights that they are put on."""
    for weight in model.trainable_variables:
        if weight.constraint is not None:
            failure = f"{type(weight.constraint).__name__} refuses {weight.path}"
            builder.attempt(("model",), failure, spec_of, weight.constraint, keras.KerasTensor(weight.shape))


def _try_scores(builder: Builder, case: _Case) -> set[str]:
    """Tries loss and metrics; the names of the metrics that give several numbers."""
    y, output = case.data["y"], case.built.model.output
    outputs = keras.KerasTensor((y.shape[0], *output.shape[1:]), output.dtype)
    if case.built.loss is not None:
        failure = refuses("loss", case.setup["loss"])
        loss = builder.attempt(("loss",), failure, spec_of, case.built.loss, y, outputs)
        if loss is not None and loss.shape != ():
            builder.report(("loss",), f"the loss gives values of shape {loss.shape}, not one number")
        if loss is not None and case.is_weighed:
            each = builder.attempt(("loss",), failure, spec_of, case.built.loss.call, y, outputs)
            if each is not None and each.shape == ():
                message = "the loss compares whole batches, in which no example can be weighed"
                builder.report(("loss",), message)
    several = set()
    for number, (name, metric) in enumerate(case.built.metrics.items()):
        failure = refuses("metric", case.setup["metrics"][number])
        score = functools.partial(_score, metric)
        found = builder.attempt(("metrics", number), failure, spec_of, score, y, outputs)
        if found is not None and found.shape != ():
            several.add(name)
    return several


def _callbacks(setup: Setup, built: Built, several: Collection[str]) -> list[SetupProblem]:
    directions, found = directions_of(built), []
    advice = {f"{prefix}{name}": advice_for_one(built.metrics[name]) for name in several for prefix in ("", "val_")}
    for callback in CALLBACKS:
        options = setup["train"][callback]
        if options is None:
            continue
        path: KeyPath = ("train", callback, "monitor")
        if options["monitor"] in advice:
            message = f"cannot monitor {options['monitor']!r}: it has several parts; {advice[options['monitor']]}"
            found.append(SetupProblem(path, message))
        elif directions.get(options["monitor"], False) is None:
            message = f"cannot monitor {options['monitor']!r}: it does not say whether higher or lower is better"
            found.append(SetupProblem(path, message))
    if setup["train"]["reduce_on_plateau"] is not None and learning_rate_index(built) < 0:
        message = "the learning rate follows a schedule, so no plateau can reduce it"
        found.append(SetupProblem(("train", "reduce_on_plateau"), message))
    return found


def _tensors(arrays: Arrays) -> dict[str, Any]:
    """The shapes and types of the arrays, by name."""
    return dict(keras.tree.map_structure(lambda part: keras.KerasTensor(part.shape, str(part.dtype)), arrays.parts))


def _score(metric: Any, y: Any, outputs: Any) -> Any:
    fresh = [keras.ops.zeros_like(variable.value) for variable in metric.variables]
    return metric.stateless_result(metric.stateless_update_state(fresh, y, outputs))


def _measured(built: Built, call: Any, data: Mapping[str, Any]) -> Any:
    return call(Probe(built.model, *_weights(built), built.loss, data["x"], data["y"], data))


def _weights(built: Built) -> tuple[list[Any], list[Any]]:
    model = built.model
    trainable, non_trainable = model.trainable_variables, model.non_trainable_variables
    return [variable.value for variable in trainable], [variable.value for variable in non_trainable]
