"""Data sets: one file each, with a function of the file's name that returns a `Dataset`.

Their keyword arguments are what a spec may set; `rng` is the source of every random number (real data ignore it).
Each file also states `PACKAGE`, the package its content comes from, or None where it is generated.
"""

from __future__ import annotations

from collections.abc import Callable

from zoo import catalogue
from zoo.dataset import Dataset
from zoo.datasets._download import Unavailable

__all__ = ["Dataset", "Unavailable", "get", "names", "package"]


def names() -> tuple[str, ...]:
    """The names of all data sets; imports none of them."""
    return catalogue.names(__name__)


def get(name: str) -> Callable[..., Dataset]:
    """The function that makes the data set `name`; imports its module only."""
    made: Callable[..., Dataset] = catalogue.get(__name__, name)
    return made


def package(name: str) -> str | None:
    """The distribution whose version decides the content, e.g. `scikit-learn`; None for generated data sets."""
    module = catalogue.module(__name__, name)
    if not hasattr(module, "PACKAGE"):
        why = "the package its content comes from, or None"
        raise catalogue.BadFile(f"{module.__file__} must say `PACKAGE = …`: {why}")
    origin: str | None = module.PACKAGE
    return origin
