"""What a model and its metrics may take of memory and of Python's stack, checked before anything is made."""

from __future__ import annotations

import functools
import math
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import keras

MOST = 50_000_000  # numbers in the weights of a model, or in the state of a metric; 0.2 GB
DEEPEST = 20_000  # calls: Keras makes a few for each layer, within one another


def check_size(what: str, count: int) -> None:
    """Raises ValueError where something is to have more numbers than it may."""
    if count > MOST:
        raise ValueError(f"{what} would be {count:,} numbers, {MOST:,} at most")


@contextmanager
def bounded() -> Iterator[None]:
    """While open, no metric makes too large a state, and models of hundreds of layers can be built."""
    original, depth = keras.metrics.Metric.add_variable, sys.getrecursionlimit()

    @functools.wraps(original)
    def add_variable(self: Any, shape: Any, *args: Any, **kwargs: Any) -> Any:
        check_size("its state", math.prod(shape or ()))
        return original(self, shape, *args, **kwargs)

    keras.metrics.Metric.add_variable = add_variable
    sys.setrecursionlimit(max(depth, DEEPEST))
    try:
        yield
    finally:
        keras.metrics.Metric.add_variable = original
        sys.setrecursionlimit(depth)
