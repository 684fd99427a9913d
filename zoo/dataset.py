"""A data set: inputs, targets, and what is to be learnt from them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[Any]
Task = Literal["binary", "multiclass", "regression"]


@dataclass(frozen=True, eq=False)
class Dataset:
    """Examples in a fixed order.

    Attributes:
        x: inputs, float32, shape (n, ...).
        y: labels, int32, shape (n,); or regression targets, float32, shape (n, outputs).
        task: what is to be learnt; `binary` where there are two classes.
        classes: how many classes, None for regression.
        groups: whole numbers, int32, shape (n,): examples that belong together and stay together when the data are cut.
            Defaults to None, none belong together.
        weights: how much each example counts in the loss of training, float32, shape (n,). Defaults to None, all alike.
    """

    x: Array
    y: Array
    task: Task
    classes: int | None
    groups: Array | None = None
    weights: Array | None = None

    def __post_init__(self) -> None:
        wanted, axes = (np.float32, 2) if self.task == "regression" else (np.int32, 1)
        if self.x.dtype != np.float32 or self.x.ndim < 2:
            raise ValueError(f"x must be float32 of shape (n, ...), got {self.x.dtype} of shape {self.x.shape}")
        if self.y.dtype != wanted or self.y.ndim != axes:
            raise ValueError(
                f"y of a {self.task} task must be {np.dtype(wanted)} with {axes} axes, "
                f"got {self.y.dtype} of shape {self.y.shape}"
            )
        if len(self.x) != len(self.y):
            raise ValueError(f"x has {len(self.x)} examples, y has {len(self.y)}")

    def __len__(self) -> int:
        return len(self.x)

    def take(self, indices: Array) -> Dataset:
        """The examples at `indices`, in that order."""
        groups, weights = (None if array is None else array[indices] for array in (self.groups, self.weights))
        return replace(self, x=self.x[indices], y=self.y[indices], groups=groups, weights=weights)

    def grouped(self, groups: ArrayLike) -> Dataset:
        """The same examples, of which those with one number belong together."""
        return replace(self, groups=np.asarray(groups, dtype=np.int32))

    def weighted(self, weights: ArrayLike) -> Dataset:
        """The same examples, each of which counts so much in the loss of training."""
        return replace(self, weights=np.asarray(weights, dtype=np.float32))

    def with_x(self, x: ArrayLike) -> Dataset:
        """The same examples with other inputs, cast to float32."""
        return replace(self, x=np.asarray(x, dtype=np.float32))

    def with_y(self, y: ArrayLike) -> Dataset:
        """The same examples with other targets, cast to the type of the present ones."""
        return replace(self, y=np.asarray(y, dtype=self.y.dtype))


def classification(x: ArrayLike, labels: ArrayLike, classes: int) -> Dataset:
    """A data set with class labels; copies and casts.

    Args:
        x: inputs, shape (n, ...).
        labels: 0 … classes - 1, shape (n,).
        classes: how many classes, at least 2; two make the task binary.
    """
    task: Task = "binary" if classes == 2 else "multiclass"
    return Dataset(np.array(x, np.float32, order="C"), np.array(labels, np.int32), task, classes)


def regression(x: ArrayLike, targets: ArrayLike) -> Dataset:
    """A data set with numbers to predict, shape (n,) or (n, outputs); copies and casts."""
    y = np.array(targets, np.float32)
    return Dataset(np.array(x, np.float32, order="C"), y.reshape(len(y), -1), "regression", None)
