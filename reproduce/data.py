"""The `data:` part of a setup → the arrays of one seed: drawn, split, prepared. Keras-free.

Random numbers come from the streams (seed, "data", data set), (seed, "split", "") and (seed, "prepare", preparation),
so changing the preparation leaves the split alone.
"""

from __future__ import annotations

import functools
import importlib.metadata
import inspect
import json
from collections.abc import Iterator, Mapping
from typing import Any

from reproduce.errors import DataUnavailable, nearest
from reproduce.parse import named
from reproduce.source import Path
from reproduce.streams import stream
from zoo import datasets, preparations
from zoo.splits import Split, split

SPLIT_OPTIONS = ("train", "validation", "test", "stratify")


class BadData(Exception):
    """Data that cannot be made as asked; `path` is where in the setup."""

    def __init__(self, path: Path, message: str, at_key: bool = False) -> None:
        super().__init__(message)
        self.path = path
        self.at_key = at_key


def load(data: Any, seed: int) -> Split:
    """The prepared parts for one seed.

    Raises:
        BadData: where the data set or a preparation refuses its arguments.
        DataUnavailable: when the data set cannot be had here.
    """
    return _load(json.dumps(data), seed)


@functools.lru_cache(maxsize=64)
def _load(data: str, seed: int) -> Split:
    name, arguments = named(json.loads(data))
    options = {key: arguments.pop(key) for key in SPLIT_OPTIONS if key in arguments}
    steps = arguments.pop("prepare", [])
    try:
        whole = datasets.get(name)(**arguments, rng=stream(seed, "data", name))
        parts = split(whole, **options, rng=stream(seed, "split"), name=name)
    except datasets.Unavailable as error:
        raise DataUnavailable(str(error)) from None
    except (TypeError, ValueError) as error:
        raise BadData(("data", name), f"{name}: {error}") from None
    for number, step in enumerate(steps):
        parts = _prepared(parts, step, seed, ("data", name, "prepare", number))
    return parts


def _prepared(parts: Split, step: Any, seed: int, path: Path) -> Split:
    name, arguments = named(step)
    function = preparations.get(name)
    if "rng" in inspect.signature(function).parameters:
        arguments["rng"] = stream(seed, "prepare", name)
    try:
        return function(parts, **arguments)
    except (TypeError, ValueError) as error:
        raise BadData(path, f"{name}: {error}") from None


def problems(data: Any) -> Iterator[BadData]:
    """What is wrong with the names and arguments of a `data:` part; nothing is loaded."""
    name, arguments = named(data)
    if name not in datasets.names():
        yield BadData(("data", name), f"unknown data set {name!r}{nearest(name, datasets.names())}", at_key=True)
        return
    legal = [*_options(datasets.get(name)), *SPLIT_OPTIONS, "prepare"]
    for key in arguments:
        if key not in legal:
            yield BadData(("data", name, key), f"{name} has no argument {key!r}{nearest(key, legal)}", at_key=True)
    for number, step in enumerate(arguments.get("prepare", [])):
        yield from _step_problems(step, ("data", name, "prepare", number))


def _step_problems(step: Any, path: Path) -> Iterator[BadData]:
    name, arguments = named(step)
    if name not in preparations.names():
        yield BadData(path, f"unknown preparation {name!r}{nearest(name, preparations.names())}")
        return
    legal = _options(preparations.get(name))
    for key in arguments:
        if key not in legal:
            yield BadData((*path, name, key), f"{name} has no argument {key!r}{nearest(key, legal)}", at_key=True)


def _options(function: Any) -> list[str]:
    parameters = inspect.signature(function).parameters.values()
    return [p.name for p in parameters if p.kind is p.KEYWORD_ONLY and p.name != "rng"]


@functools.lru_cache(maxsize=256)
def content_version(name: str) -> str:
    """What decides the content of a data set beside its arguments: the package that it comes from and its version."""
    package = datasets.package(name) if name in datasets.names() else None
    return f"{package} {importlib.metadata.version(package)}" if package else "generated"


def parts_of(parts: Split) -> Mapping[str, Any]:
    """The parts that exist, by name."""
    found = {"train": parts.train, "validation": parts.validation, "test": parts.test}
    return {name: part for name, part in found.items() if part is not None}
