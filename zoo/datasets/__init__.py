"""Data sets: one file each, with a function of the file's name that returns a `Dataset`.

Their keyword arguments are what a spec may set; `rng` is the source of every random number (real data ignore it).
Each file also states `PACKAGE`, the package its content comes from, or None where it is generated.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable

from zoo import catalogue
from zoo.dataset import Dataset
from zoo.datasets._download import Unavailable

__all__ = ["Dataset", "Unavailable", "get", "is_in_file", "names", "package"]


def names() -> tuple[str, ...]:
    """The names of all data sets; imports none of them."""
    return catalogue.names(__name__)


def get(name: str) -> Callable[..., Dataset]:
    """The function that makes the data set `name`; imports its module only."""
    made: Callable[..., Dataset] = catalogue.get(__name__, name)
    return made


def is_in_file(name: str) -> bool:
    """Whether the data set is read from a file of the user's, which its argument `path` names."""
    return "path" in inspect.signature(get(name)).parameters


def package(name: str) -> str | None:
    """The distribution whose version decides the content, e.g. `scikit-learn`; None for generated data sets."""
    module = catalogue.module(__name__, name)
    if not hasattr(module, "PACKAGE"):
        why = "the package its content comes from, or None"
        raise catalogue.BadFile(f"{module.__file__} must say `PACKAGE = …`: {why}")
    origin: str | None = module.PACKAGE
    return origin
