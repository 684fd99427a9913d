"""What the variables of an optimizer hold before the first step.

Most start from constants. Some start from the weights, such as those of ScheduleFreeAdamW, which averages them, and
these differ between seeds.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

import keras
import numpy as np

from reproduce.construct.initializers import Array


def start_of(optimizer: Any, variables: Sequence[Any], weights: Sequence[Any]) -> list[Array]:
    """The values of the optimizer's variables, in their order, for a run that starts from some weights.

    Args:
        optimizer: built on `variables`.
        variables: of the model that are trained; they hold `weights` afterwards where the optimizer starts from them.
        weights: their values.
    """
    if starts_from_weights(type(optimizer)):  # type: ignore[arg-type]
        for variable, value in zip(variables, weights, strict=True):
            variable.assign(value)
        optimizer = type(optimizer).from_config(optimizer.get_config())
        optimizer.build(variables)
    return [np.array(variable.value) for variable in optimizer.variables]


@functools.cache
def starts_from_weights(kind: type) -> bool:
    """Whether a variable of such optimizers starts from the weights: found out by building two, on other weights."""
    zeros, ones = (_starts(kind, np.full((2, 2), value, "float32")) for value in (0.0, 1.0))
    return any(not np.array_equal(one, other) for one, other in zip(zeros, ones, strict=True))


def _starts(kind: type, weight: Array) -> list[Array]:
    optimizer = kind()
    optimizer.build([keras.Variable(weight)])
    return [np.array(variable.value) for variable in optimizer.variables]
