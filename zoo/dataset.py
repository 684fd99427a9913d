"""A data set: inputs, targets, and what is to be learnt from them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[Any]
Inputs = Array | Mapping[str, Array]  # one array, or several by name
Task = Literal["binary", "multiclass", "regression"]


@dataclass(frozen=True, eq=False)
class Dataset:
    """Examples in a fixed order.

    Attributes:
        inputs: float32, shape (n, ...); or several such arrays by name.
        y: labels, int32, shape (n,); or regression targets, float32, shape (n, outputs).
        task: what is to be learnt; `binary` where there are two classes.
        classes: how many classes, None for regression.
        groups: whole numbers, int32, shape (n,): examples that belong together and stay together when the data are cut.
            Defaults to None, none belong together.
        weights: how much each example counts in the loss of training, float32, shape (n,). Defaults to None, all alike.
        labels: the class of each example where the targets say something else, int32, shape (n,): of what the first of
            several inputs holds, and -1 where an example before has the same. Defaults to None.
    """

    inputs: Inputs
    y: Array
    task: Task
    classes: int | None
    groups: Array | None = None
    weights: Array | None = None
    labels: Array | None = None

    def __post_init__(self) -> None:
        wanted, axes = (np.float32, 2) if self.task == "regression" else (np.int32, 1)
        for x in listed(self.inputs):
            if x.dtype != np.float32 or x.ndim < 2:
                raise ValueError(f"x must be float32 of shape (n, ...), got {x.dtype} of shape {x.shape}")
        if self.y.dtype != wanted or self.y.ndim != axes:
            raise ValueError(
                f"y of a {self.task} task must be {np.dtype(wanted)} with {axes} axes, "
                f"got {self.y.dtype} of shape {self.y.shape}"
            )
        for x in listed(self.inputs):
            if len(x) != len(self.y):
                raise ValueError(f"x has {len(x)} examples, y has {len(self.y)}")

    def __len__(self) -> int:
        return len(self.y)

    @property
    def x(self) -> Array:
        """The inputs where they are one array.

        Raises:
            ValueError: where there are several.
        """
        if isinstance(self.inputs, Mapping):
            raise ValueError(f"expected one input, and the data have {' and '.join(self.inputs)}")
        return self.inputs

    def take(self, indices: Array) -> Dataset:
        """The examples at `indices`, in that order."""
        inputs = each(self.inputs, lambda x: x[indices])
        others = {name: getattr(self, name) for name in ("groups", "weights", "labels")}
        taken = {name: None if array is None else array[indices] for name, array in others.items()}
        return replace(self, inputs=inputs, y=self.y[indices], **taken)

    def grouped(self, groups: ArrayLike) -> Dataset:
        """The same examples, of which those with one number belong together."""
        return replace(self, groups=np.asarray(groups, dtype=np.int32))

    def weighted(self, weights: ArrayLike) -> Dataset:
        """The same examples, each of which counts so much in the loss of training."""
        return replace(self, weights=np.asarray(weights, dtype=np.float32))

    def with_x(self, x: ArrayLike) -> Dataset:
        """The same examples with other inputs, cast to float32."""
        return replace(self, inputs=np.asarray(x, dtype=np.float32))

    def with_y(self, y: ArrayLike) -> Dataset:
        """The same examples with other targets, cast to the type of the present ones."""
        return replace(self, y=np.asarray(y, dtype=self.y.dtype))


def each(inputs: Inputs, change: Callable[[Array], Any]) -> Any:
    """What `change` makes of the inputs: of one array, or of each by its name."""
    return {name: change(x) for name, x in inputs.items()} if isinstance(inputs, Mapping) else change(inputs)


def listed(inputs: Inputs) -> list[Array]:
    """The inputs as a list of arrays."""
    return list(inputs.values()) if isinstance(inputs, Mapping) else [inputs]


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
