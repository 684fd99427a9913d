"""The loss and the metrics of a setup, each given what it reads: or what is wrong with them.

A template gives logits of classes; so do `layers` that end without an activation, under a loss that reads
probabilities. Scores that read probabilities get the sigmoid or softmax of logits, so thresholds are probabilities
everywhere. Targets are one-hot rows, class numbers or a column as each score expects, whatever the loss.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import keras
import numpy as np

from reproduce.arrays.targets import Task
from reproduce.construct.answers import ABOVE_ZERO, BOUNDED, LOGITS, UNKNOWN, Answer, answer_of, is_template, misshapen
from reproduce.construct.builder import Builder
from reproduce.construct.fitted import FittedLoss, FittedMetric
from reproduce.construct.readings import (
    ANY,
    CLASSES,
    DIRECTIONS,
    DISTANCES,
    FOR_NUMBERS,
    LABELS,
    MARGINS,
    NUMBERS,
    ORDER,
    PROBABILITIES,
    RATES,
    ROWS,
    Reading,
    reading_of,
)
from reproduce.construct.signatures import Argument, arguments_of
from reproduce.setup import Setup
from reproduce.spec.document import KeyPath
from reproduce.spec.notation import metric_name, named
from reproduce.text import shown

COLUMN = "column"


@dataclass(frozen=True)
class Scores:
    """The loss and the metrics of a variant.

    Attributes:
        loss: None where there is none.
        one_hot: whether the loss reads targets as (n, classes).
        metrics: by the name of their curves.
    """

    loss: Any | None = None
    one_hot: bool = False
    metrics: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class _Named:
    """A loss or metric as a spec names it, and its class."""

    kind: str
    name: str
    arguments: Mapping[str, Any]
    path: KeyPath
    builder: type
    reads: Reading

    @property
    def takes(self) -> Mapping[str, Argument]:
        return arguments_of(self.builder)

    def value(self, key: str) -> Any:
        """An argument as given, or by default; None where there is no such argument."""
        return self.arguments.get(key, self.takes[key].default) if key in self.takes else None


def scores_of(builder: Builder, setup: Setup, task: Task | None, model: keras.Model | None) -> Scores:
    """The loss and the metrics of a setup.

    Args:
        builder: makes them, and collects what is wrong.
        setup: of the variant.
        task: what its data ask for; None where that is not known, so that names and arguments alone are checked.
        model: its model; None after a problem.
    """
    loss = None if setup["loss"] is None else _find(builder, "loss", setup["loss"], ("loss",))
    loss_class, reads = (loss.builder, loss.reads) if loss else (None, None)
    before, answer = len(builder.problems), None
    is_known = model is not None or is_template(setup) or (task is not None and not task.classes)
    if task is not None and is_known and (loss is not None or setup["loss"] is None):
        answer = answer_of(setup, task, model, loss_class, reads)
        if model is not None and (loss is not None or setup["metrics"]):
            _check_outputs(builder, loss, task, tuple(model.output.shape[1:]))
    form = _form(reads, task)
    made = None if loss is None else _loss(builder, loss, setup["loss"], answer, form)
    if answer is not None and answer.task.classes and len(builder.problems) > before:
        answer = None  # what metrics get depends on a loss that has to be mended first
    items = enumerate(setup["metrics"])
    metrics = {metric_name(item): _metric(builder, item, ("metrics", number), answer, form) for number, item in items}
    return Scores(made, form == ROWS, metrics)


def _find(builder: Builder, kind: str, item: Any, path: KeyPath) -> _Named | None:
    name, arguments = named(item)
    found = builder.find(kind, name, path)
    return None if found is None else _Named(kind, name, arguments, path, found, reading_of(kind, name))


def _form(reads: Reading | None, task: Task | None) -> str:
    """The form of the targets: one-hot rows where the loss reads them, else as the data have them."""
    if task is None or not task.classes:
        return NUMBERS
    if reads is not None and _wanted(reads, task) == ROWS:
        return ROWS
    return COLUMN if task.kind == "binary" else CLASSES


def _wanted(reads: Reading, task: Task) -> str:
    return (COLUMN if task.kind == "binary" else ROWS) if reads.targets == LABELS else reads.targets


def _check_outputs(builder: Builder, loss: _Named | None, task: Task, shape: tuple[int, ...]) -> None:
    """A model with too many or too few outputs is a mistake of the loss, or else of the model."""
    reads = loss.reads if loss else None
    if loss is not None and (message := _too_few(loss.name, loss.reads, task, shape[-1] if shape else 0)):
        builder.report(loss.path, message)
    elif message := misshapen(reads, task, shape):
        builder.report(("model",), message)


def _too_few(name: str, reads: Reading, task: Task, units: int | None) -> str | None:
    least = min(task.classes, 2) if reads.outputs == DIRECTIONS else task.classes
    if not reads.needs_rows or (units or 0) >= least:
        return None
    advice = f"; for two classes use {reads.two}" if task.kind == "binary" else ""
    return f"{name} needs an output per class, {task.classes}, and the model has {units or 0}{advice}"


def _loss(builder: Builder, loss: _Named, item: Any, answer: Answer | None, form: str) -> Any:
    if not _fits(builder, loss, answer):
        return None
    given, steps, targets = _fitting(loss, answer, form)
    made = builder.make("loss", item, loss.path, **given)
    return made if made is None or not (steps or targets) else FittedLoss(made, steps, targets)


def _metric(builder: Builder, item: Any, path: KeyPath, answer: Answer | None, form: str) -> Any:
    """A metric, its variables made."""
    name, arguments = named(item)
    if name == "accuracy":
        if answer is not None and not answer.task.classes:
            builder.report(path, _for_classes("metric", name))
            return None
        kind = accuracy_of(answer, form)
        item = {kind: arguments} if arguments else kind
    metric = _find(builder, "metric", item, path)
    if metric is None or not _fits(builder, metric, answer):
        return None
    given, steps, targets = _fitting(metric, answer, form)
    made = builder.make("metric", item, path, **given)
    if made is not None and (steps or targets or isinstance(made, keras.metrics.IoU)):
        made = FittedMetric(made, steps, targets)
    if made is not None and answer is not None:
        return builder.attempt(path, refuses("metric", item), _ready, made, answer.units)
    return made


def _ready(metric: Any, units: int) -> Any:
    """A metric that has seen shapes: some make their variables then, which must not be inside a trace."""
    inner = metric.metric if isinstance(metric, FittedMetric) else metric
    if not getattr(inner, "_built", True):
        answer = np.zeros((1, units), "float32")
        metric.update_state(answer, answer)
        metric.reset_state()
    return metric


def accuracy_of(answer: Answer | None, form: str) -> str:
    """The Keras metric that `accuracy` means."""
    if answer is None or answer.units == 1:
        return "BinaryAccuracy"
    return "CategoricalAccuracy" if form == ROWS else "SparseCategoricalAccuracy"


def refuses(kind: str, item: Any) -> str:
    """The start of the message where a loss or a metric fails on shapes: any of its arguments may be to blame."""
    name, arguments = named(item)
    given = f" with {shown(arguments)}" if arguments else ""
    return f"the {kind} {name}{given} refuses the model's outputs"


def advice_for_one(metric: Any) -> str:
    """What makes a metric that gives several numbers give one."""
    inner = metric.metric if isinstance(metric, FittedMetric) else metric
    name = type(inner).__name__
    if hasattr(inner, "average"):
        return f"give {name} `average: macro`"
    if hasattr(inner, "class_aggregation"):
        return f"give {name} `class_aggregation: uniform_average`"
    return f"give {name} one threshold"


def _fits(builder: Builder, score: _Named, answer: Answer | None) -> bool:
    """Whether a score means something for what the model gives and the data ask for; a problem where it does not."""
    before = len(builder.problems)
    if score.reads.never:
        builder.report(score.path, f"{score.name} {score.reads.never}")
    elif answer is not None:
        message = _misfit(score, answer)
        if message is not None:
            builder.report(score.path, message)
        else:
            for key, message in _bad_arguments(score, answer):
                builder.report((*score.path, score.name, key), f"{score.name}: {key}: {message}")
    return len(builder.problems) == before


def _misfit(score: _Named, answer: Answer) -> str | None:
    name, reads, task = score.name, score.reads, answer.task
    if not task.classes:
        return _for_classes(score.kind, name) if reads.is_for_classes else _misfit_of_numbers(score, answer)
    if reads.classes:
        return f"{name} is for numbers to predict, and the data have classes: use {reads.classes}"
    if reads.several and task.classes > 2:
        return f"{name} is for two classes, and the data have {task.classes}: use {reads.several}"
    if reads.needs_rows and (message := _too_few(name, reads, task, answer.units)):
        return message if score.kind == "metric" else None  # a loss has been told
    if answer.are in (DIRECTIONS, DISTANCES) and reads.outputs not in (answer.are, ANY):
        return f"{name} says nothing about {answer.are}, and under this loss the outputs are no more: leave it out"
    if answer.are == UNKNOWN and score.kind == "loss":
        return f"nothing says whether this model gives logits or probabilities: give {name} `from_logits`"
    if answer.are == NUMBERS and reads.outputs in (PROBABILITIES, RATES):
        return f"{name} reads probabilities, and the outputs of this model are none: {_remedy(score, answer)}"
    if answer.are != LOGITS and reads.outputs == MARGINS:
        remedy = "end it without an activation" if score.kind == "loss" else "it goes with logits and hinge losses"
        return f"{name} reads margins, and this model gives {answer.are}: {remedy}"
    return None


def _for_classes(kind: str, name: str) -> str:
    return f"{name} needs classes, and the data have numbers to predict: use {FOR_NUMBERS[kind]}"


def _misfit_of_numbers(score: _Named, answer: Answer) -> str | None:
    name, reads = score.name, score.reads
    if answer.units == 1 and reads.targets == ROWS:
        return f"{name} compares directions, and one number has none: use {FOR_NUMBERS[score.kind]}"
    if answer.units == 1 and name.endswith("Correlation") and score.arguments.get("axis") != 0:
        return f"{name} compares the outputs of one example, and there is one: give it `axis: 0`, to compare examples"
    if reads.outputs == RATES and answer.end not in ABOVE_ZERO:
        return f"{name} reads numbers above zero, and the model may give others: end its `layers` in a softplus"
    return None


def _remedy(score: _Named, answer: Answer) -> str:
    activation = "sigmoid" if answer.units == 1 else "softmax"
    logits = "give it `from_logits: true`, or " if score.kind == "loss" and "from_logits" in score.takes else ""
    return f"{logits}end the model in a {activation}"


def _bad_arguments(score: _Named, answer: Answer) -> list[tuple[str, str]]:
    """(argument, what is wrong with it): values that Keras takes, and that make a number which says nothing."""
    found, classes = [], answer.task.classes
    value, given = score.value, score.arguments.get
    if given("from_logits") is True and answer.are != LOGITS:
        found.append(("from_logits", f"the model gives {answer.are}"))
    elif given("from_logits") is True and answer.end in BOUNDED:
        found.append(("from_logits", f"the model ends in a {answer.end}, which makes probabilities of its logits"))
    elif given("from_logits") is True and score.kind == "metric" and not _is_told(score, answer):
        found.append(("from_logits", "leave it out: metrics get probabilities"))
    if score.kind == "loss" or not classes:
        return found
    if given("from_sorted_ids"):
        found.append(("from_sorted_ids", "the model gives no sorted classes: leave it out"))
    if isinstance(bound := given("threshold"), int | float) and answer.are == LOGITS and not 0 < bound < 1:
        found.append(("threshold", f"expected a probability between 0 and 1, got {bound}"))
    if isinstance(k := value("k"), int) and k >= answer.units:
        found.append(("k", f"the right one of {answer.units} classes is always among {k}: give less"))
    if isinstance(count := given("num_classes"), int) and count != classes:
        found.append(("num_classes", f"the data have {classes} classes, got {count}"))
    if isinstance(number := given("class_id"), int) and classes == 2:
        found.append(("class_id", "for two classes it is always class 1 that is looked for: leave it out"))
    elif isinstance(number, int) and not 0 <= number < classes:
        found.append(("class_id", f"expected a class from 0 to {classes - 1}, got {number}"))
    return found


def _fitting(score: _Named, answer: Answer | None, form: str) -> tuple[dict[str, Any], tuple[str, ...], str | None]:
    """What makes a score read a model's outputs.

    Returns:
        Arguments of its class; what is done to outputs before; the form that targets are brought to, or None.
    """
    if answer is None or not answer.task.classes or score.reads.outputs == ANY:
        return {}, (), None
    given, steps = _outputs(score, answer)
    if score.builder in (keras.metrics.F1Score, keras.metrics.FBetaScore) and answer.task.kind == "binary":
        own = {"threshold": 0.5, "average": "micro"}  # of the one class that is looked for
        given |= {key: one for key, one in own.items() if key not in score.arguments}
    wanted = _wanted(score.reads, answer.task)
    if "sparse_y_true" in score.takes and not score.value("sparse_y_true"):
        wanted = ROWS
    return given, steps, None if wanted == form else wanted


def _outputs(score: _Named, answer: Answer) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Arguments of a score's class, and what is done to outputs before."""
    reads, is_column, are_logits = score.reads, answer.units == 1, answer.are == LOGITS
    if reads.outputs in (MARGINS, DISTANCES):
        return {}, ()
    if reads.outputs == DIRECTIONS:
        return {}, ("length one",)
    if reads.outputs == CLASSES:
        if score.value("sparse_y_pred") is False:
            return {}, ()
        return {}, (("above zero" if are_logits else "above half") if is_column else "largest",)
    activation = ("sigmoid" if answer.is_sigmoid else "softmax",) if are_logits else ()
    is_pair = answer.task.kind == "binary" and not is_column and reads.targets == LABELS
    if reads.outputs == ORDER and not is_pair:
        return (_threshold_of_logits(score) if are_logits and "threshold" in score.takes else {}), ()
    if _is_told(score, answer) and score.arguments.get("from_logits", True):
        return {"from_logits": True}, ()
    return {}, (*activation, "second") if is_pair else activation


def _threshold_of_logits(score: _Named) -> dict[str, Any]:
    bound = score.arguments.get("threshold", 0.5)
    return {"threshold": math.log(bound / (1 - bound))} if isinstance(bound, int | float) and 0 < bound < 1 else {}


def _is_told(score: _Named, answer: Answer) -> bool:
    """Whether a score takes logits as we mean them: AUC takes the sigmoid of each, whatever the number of classes."""
    takes_softmax = score.reads.targets != LABELS
    is_same = answer.is_sigmoid != takes_softmax
    return "from_logits" in score.takes and answer.are == LOGITS and is_same
