"""What the Python API accepts as names, paths and seeds, and what they stand for."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from numbers import Integral
from pathlib import Path
from typing import Any

from reproduce.errors import UsageError
from reproduce.runs.store import default_path
from reproduce.spec import library, zoos
from reproduce.spec.parse import Parsed

PathLike = str | os.PathLike[str]


def name_of(given: Any) -> str:
    """The name of an experiment, or a path to its file.

    Raises:
        TypeError: for anything else.
    """
    if not isinstance(given, str | os.PathLike):
        kind = type(given).__name__
        raise TypeError(f"expected the name of an experiment, or a path to a YAML file, got a {kind}")
    return os.fspath(given)


def path_of(what: str, given: Any) -> Path:
    """A path, given as text or as any kind of path; `what` is the argument.

    Raises:
        TypeError: for anything else.
    """
    if not isinstance(given, str | os.PathLike):
        raise TypeError(f"{what}: expected a path, got {given!r}")
    return Path(given)


def store_of(given: Any) -> Path:
    """The file of a store: the user's where None is given.

    Raises:
        TypeError: for anything but a path.
    """
    return default_path() if given is None else path_of("store", given)


def parsed_of(name: Any, specs: Any, parse: Callable[[Path], Parsed]) -> Parsed:
    """The spec of an experiment; parts of the user's that may be named are added to the zoo.

    Args:
        name: of the experiment, or a path to its file.
        specs: where names are looked up; None for `specs/` here, then the lecture's.
        parse: how the file is read.

    Raises:
        UsageError: for an unknown name.
        SpecErrors: for a spec with mistakes.
        TypeError: for arguments of another kind.
    """
    folder = None if specs is None else path_of("specs", specs)
    zoos.use(folder)
    (parsed,) = library.parsed([name_of(name)], library.folders(folder), parse)
    return parsed


def seed_of(given: Any) -> int:
    """A seed: any whole number from 0.

    Raises:
        TypeError: for anything else.
        UsageError: for one below 0.
    """
    return _whole("seed", given, 0)


def count_of(what: str, given: Any) -> int:
    """A count, any whole number from 1; `what` is the argument.

    Raises:
        TypeError: for anything else.
        UsageError: for one below 1.
    """
    return _whole(what, given, 1)


def _whole(what: str, given: Any, least: int) -> int:
    if not is_whole(given):
        raise TypeError(f"{what}: expected a whole number, got {given!r}")
    if given < least:
        raise UsageError(f"{what}: expected {least} or more, got {given}")
    return int(given)


def seeds_of(given: Any) -> tuple[int, ...] | None:
    """Seeds in ascending order: a count from 0, or some of them; None stays None.

    Raises:
        TypeError: for anything else.
        UsageError: for none, and for one below 0.
    """
    if given is None:
        return None
    if is_whole(given):
        given = range(given)
    if isinstance(given, str | bytes) or not isinstance(given, Iterable):
        raise TypeError(f"seeds: expected a count such as 5, a range or a list of whole numbers, got {given!r}")
    found = tuple(sorted({seed_of(one) for one in given}))
    if not found:
        raise UsageError("seeds: expected at least one")
    return found


def is_whole(given: Any) -> bool:
    """Whether it is a whole number, of Python or NumPy."""
    return isinstance(given, Integral) and not isinstance(given, bool)
