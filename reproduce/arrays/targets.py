"""The arrays of one seed as the engines take them: inputs, targets as the loss wants them, the order of examples."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from reproduce.setup import ClassWeight, Setup, Shuffle
from reproduce.streams import of_phase, stream
from zoo.dataset import Dataset, Inputs, each, listed
from zoo.splits import Split

Array = np.ndarray[Any, np.dtype[Any]]
Shape = tuple[int, ...]
EXAMPLES = ("x", "y", "weights")  # the parts that a training step takes of each example; weights where there are any


@dataclass(frozen=True)
class Task:
    """What a data set asks of a model: the shape of one example, or of each of several inputs, and what to answer."""

    inputs: Shape | Mapping[str, Shape]
    outputs: int
    kind: str  # "binary", "multiclass" or "regression"

    @property
    def classes(self) -> int:
        """How many classes there are; 0 for numbers to predict."""
        return {"binary": 2, "multiclass": self.outputs}.get(self.kind, 0)


@dataclass(frozen=True, eq=False)
class Arrays:
    """Inputs and targets of each part; parts that do not exist have no examples.

    Attributes:
        x: training inputs (n, ...) float32, or several by name; `x_validation` and `x_test` alike.
        y: training targets: (n, 1) float32 for binary tasks, (n,) int32 class numbers, (n, classes) float32 one-hot, or
            (n, outputs) float32 for regression.
        weights: of the training examples in the loss of training, (n,) float32; None where all count alike.
        labels: classes of the training examples, (n,) int32, -1 for those that were there before; None where no measure
            looks at them, and where there are none. `labels_validation` and `labels_test` alike.
    """

    x: Inputs
    y: Array
    x_validation: Inputs
    y_validation: Array
    x_test: Inputs
    y_test: Array
    weights: Array | None = None
    labels: Array | None = None
    labels_validation: Array | None = None
    labels_test: Array | None = None

    @property
    def parts(self) -> dict[str, Any]:
        """The arrays by name; `weights` and `labels` where there are any."""
        return {name: array for name, array in vars(self).items() if array is not None}

    @property
    def examples(self) -> tuple[Any, ...]:
        """What a training step takes of each example: inputs, targets, and the weight if there is one."""
        return tuple(self.parts[name] for name in EXAMPLES if name in self.parts)


def task_of(split: Split) -> Task:
    """What the data ask of a model."""
    data = split.train
    kind = str(data.task)
    outputs = {"binary": 1, "multiclass": data.classes}.get(kind, data.y.shape[-1])
    return Task(each(data.inputs, lambda x: tuple(x.shape[1:])), int(outputs or 1), kind)


def arrays_of(split: Split, one_hot: bool, class_weight: ClassWeight = None, labelled: bool = False) -> Arrays:
    """The arrays of a split.

    Args:
        split: the parts of a data set.
        one_hot: whether class numbers become rows of zeros and a one.
        class_weight: of classes in the loss of training. Defaults to none.
        labelled: whether the classes of the examples are wanted beside the targets. Defaults to False.
    """
    parts = [(part or split.train.take(np.arange(0))) for part in (split.train, split.validation, split.test)]
    train, validation, test = ((part.inputs, _targets(part, one_hot)) for part in parts)
    labels = [_labels(part) if labelled else None for part in parts]
    return Arrays(*train, *validation, *test, _weights(split.train, class_weight), *labels)


def class_weight_problem(setup: Setup, task: Task) -> str | None:
    """What is wrong with the weights of classes in a setup, by the task of its data."""
    weight = setup["train"]["class_weight"]
    if weight is None:
        return None
    if setup["loss"] is None:
        return "there is no `loss` to weigh classes in"
    if not task.classes:
        return "the data have numbers to predict, and no classes to weigh"
    if weight != "balanced" and len(weight) != task.classes:
        return f"expected a weight for each of the {task.classes} classes, got {len(weight)}"
    return None if weight == "balanced" or any(weight) else "all weights are 0"


def _weights(part: Dataset, class_weight: ClassWeight) -> Array | None:
    """The weight of each example: its own, times that of its class.

    Balanced weights are inverse to the share of a class, and their mean over the examples is 1.
    Reference: King & Zeng (2001), Logistic regression in rare events data.
    """
    if class_weight is None or part.classes is None:
        return part.weights
    if class_weight == "balanced":
        counts = np.bincount(part.y, minlength=part.classes)
        of_class = len(part) / (np.count_nonzero(counts) * np.maximum(counts, 1))
    else:
        of_class = np.asarray(class_weight)
    own = 1.0 if part.weights is None else part.weights
    return np.asarray(of_class[part.y] * own, dtype="float32")


def _labels(part: Dataset) -> Array | None:
    return part.labels if part.classes is None or part.labels is not None else part.y


def _targets(part: Dataset, one_hot: bool) -> Array:
    if part.classes is not None and one_hot:
        return np.eye(part.classes, dtype="float32")[part.y]
    if part.task == "binary":
        return np.asarray(part.y, dtype="float32").reshape(-1, 1)
    return np.asarray(part.y)


def count(x: Inputs) -> int:
    """How many examples there are, in one array or in several by name."""
    return len(listed(x)[0])


@functools.lru_cache(maxsize=256)
def batch_order(seed: int, examples: int, epochs: int, shuffle: Shuffle = True, *, phase: int = 0) -> Array:
    """The order in which each epoch of a phase visits the training examples: (epochs, examples) int32.

    The first epochs are the same whatever the number of epochs. Each phase has a stream of its own.

    Args:
        seed: of the run.
        examples: how many there are.
        epochs: how many orders.
        shuffle: `once` gives every epoch the order of the first, False that in which the examples stand. Defaults to
            True, each epoch has an order of its own.
        phase: of training. Defaults to 0, the first.
    """
    if shuffle is not True:
        first = batch_order(seed, examples, 1, phase=phase) if shuffle == "once" else np.arange(examples, dtype="int32")
        return np.broadcast_to(first, (epochs, examples))
    generator = stream(seed, "order", of_phase("", phase))
    return generator.permuted(np.broadcast_to(np.arange(examples, dtype="int32"), (epochs, examples)), axis=1)
