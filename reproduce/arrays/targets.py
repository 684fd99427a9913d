"""The arrays of one seed as the engines take them: inputs, targets as the loss wants them, the order of examples."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

import numpy as np

from reproduce.streams import stream
from zoo.dataset import Dataset
from zoo.splits import Split

Array = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True)
class Task:
    """What a data set asks of a model: the shape of one example, output units, and the kind of answer."""

    inputs: tuple[int, ...]
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
        x: training inputs (n, ...) float32; `x_validation` and `x_test` alike.
        y: training targets: (n, 1) float32 for binary tasks, (n,) int32 class numbers, (n, classes) float32 one-hot, or
            (n, outputs) float32 for regression.
    """

    x: Array
    y: Array
    x_validation: Array
    y_validation: Array
    x_test: Array
    y_test: Array


def task_of(split: Split) -> Task:
    """What the data ask of a model."""
    data = split.train
    kind = str(data.task)
    outputs = {"binary": 1, "multiclass": data.classes}.get(kind, data.y.shape[-1])
    return Task(tuple(data.x.shape[1:]), int(outputs or 1), kind)


def arrays_of(split: Split, one_hot: bool) -> Arrays:
    """The arrays of a split."""
    parts = [(part or split.train.take(np.arange(0))) for part in (split.train, split.validation, split.test)]
    pairs = [array for part in parts for array in (part.x, _targets(part, one_hot))]
    return Arrays(*pairs)


def _targets(part: Dataset, one_hot: bool) -> Array:
    if part.classes is not None and one_hot:
        return np.eye(part.classes, dtype="float32")[part.y]
    if part.task == "binary":
        return np.asarray(part.y, dtype="float32").reshape(-1, 1)
    return np.asarray(part.y)


@functools.lru_cache(maxsize=256)
def batch_order(seed: int, examples: int, epochs: int) -> Array:
    """The order in which each epoch visits the training examples: (epochs, examples) int32.

    The first epochs are the same whatever the number of epochs.
    """
    generator = stream(seed, "order")
    return generator.permuted(np.broadcast_to(np.arange(examples, dtype="int32"), (epochs, examples)), axis=1)
