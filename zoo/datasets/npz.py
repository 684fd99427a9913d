"""Arrays of your own, as `numpy.savez` writes them: inputs, and what to predict."""

from __future__ import annotations

import functools
from typing import Literal
from zipfile import BadZipFile, is_zipfile

import numpy as np

from zoo.dataset import Array, Dataset, classification, regression
from zoo.datasets._columns import LARGEST
from zoo.datasets._tables import stamp

PACKAGE = None


def npz(
    *,
    path: str,
    x: str = "x",
    y: str = "y",
    weight: str | None = None,
    group: str | None = None,
    task: Literal["classification", "regression"] | None = None,
    rng: np.random.Generator,
) -> Dataset:
    """Arrays of any shape, such as images.

    Args:
        path: of the file, in the folder of the spec or below it.
        x: the name of the inputs, (n, ...). Defaults to `x`.
        y: the name of the targets: (n,), or for regression (n, outputs), too. Defaults to `y`.
        weight: the name of an array (n,) of numbers from 0 on: how much an example counts in the loss of training.
            Defaults to None, all alike.
        group: the name of an array (n,); examples with the same number in it are never in two parts of a split.
            Defaults to None.
        task: `classification` or `regression`. Defaults to classification where `y` has whole numbers or text.

    Returns:
        The data set; classes in the order of their numbers, or of the alphabet. `rng` is not used.

    Raises:
        ValueError: when an array is not there, or has not the shape that it should have.
    """
    arrays = _read(path, stamp(path))
    inputs, targets = _array(arrays, "x", x), _array(arrays, "y", y)
    if inputs.ndim < 2 or len(inputs) != len(targets) or targets.ndim not in (1, 2):
        raise ValueError(f"x must be (n, ...) and y (n,) or (n, outputs), got {inputs.shape} and {targets.shape}")
    if not inputs.size:
        raise ValueError(f"x has no numbers, its shape is {inputs.shape}")
    _check_numbers("x", inputs)
    made = _with_targets(inputs, targets, task)
    if weight is not None:
        weights = _of_examples(arrays, "weight", weight, len(inputs))
        _check_numbers("weight", weights)
        if (weights < 0).any():
            raise ValueError("weight must be numbers from 0 on")
        made = made.weighted(weights)
    if group is not None:
        made = made.grouped(np.unique(_of_examples(arrays, "group", group, len(inputs)), return_inverse=True)[1])
    return made


@functools.lru_cache(maxsize=4)
def _read(path: str, _stamp: tuple[int, ...]) -> dict[str, Array]:
    if not is_zipfile(path):
        raise ValueError("path was not written by numpy.savez")
    try:
        with np.load(path, allow_pickle=False) as file:
            return {name: file[name] for name in file.files}
    except (ValueError, BadZipFile, EOFError) as error:
        why = "has objects that are no arrays" if "pickle" in str(error) else f"cannot be read: {error}"
        raise ValueError(f"path {why}") from None


def _array(arrays: dict[str, Array], argument: str, name: str) -> Array:
    if name not in arrays:
        raise ValueError(f"{argument}: there is no array {name!r}, there are {', '.join(map(repr, arrays))}")
    return arrays[name]


def _of_examples(arrays: dict[str, Array], argument: str, name: str, count: int) -> Array:
    """An array with one number for each example."""
    found = _array(arrays, argument, name)
    if found.shape != (count,):
        raise ValueError(f"{argument} must be ({count},), got {found.shape}")
    return found


def _check_numbers(argument: str, array: Array) -> None:
    """Numbers that 32-bit floats have."""
    if array.dtype.kind not in "buif":
        raise ValueError(f"{argument} must be numbers, got {array.dtype}")
    if not (abs(array.astype("float64")) <= LARGEST).all():
        raise ValueError(f"{argument} has numbers that are not finite, or too large")


def _with_targets(x: Array, y: Array, task: str | None) -> Dataset:
    if task == "regression" or (task is None and y.dtype.kind == "f"):
        _check_numbers("y", y)
        return regression(x, y)
    if y.dtype.kind == "f":
        _check_numbers("y", y)
    values, labels = np.unique(y, return_inverse=True)
    if y.ndim != 1 or len(values) < 2:
        raise ValueError(f"y must be (n,) with two classes or more, got {y.shape} with {len(values)}")
    return classification(x, labels, classes=len(values))
