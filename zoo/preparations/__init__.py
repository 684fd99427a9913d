"""Preparations of data: one file each, with a function of the file's name from `Split` to `Split`.

What a preparation learns from data it learns from the training part alone, and applies to every part. Those that change
labels change the training part only, unless their argument `parts` says otherwise. Those that draw take `rng`.
"""

from __future__ import annotations

from collections.abc import Callable

from zoo import catalogue
from zoo.splits import Split

__all__ = ["Split", "get", "names"]


def names() -> tuple[str, ...]:
    """The names of all preparations; imports none of them."""
    return catalogue.names(__name__)


def get(name: str) -> Callable[..., Split]:
    """The preparation `name`; imports its module only."""
    prepare: Callable[..., Split] = catalogue.get(__name__, name)
    return prepare
