"""The `data:` part of a setup → the examples of one seed: drawn, split, prepared. Keras-free.

Random numbers come from the streams (seed, "data", data set), (seed, "split", "") and (seed, "prepare", preparation),
so changing the preparation leaves the split alone.
"""

from __future__ import annotations

import functools
import importlib.metadata
import inspect
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from reproduce.errors import DataUnavailable, ReproduceError, nearest, refusal
from reproduce.spec import arguments as typed
from reproduce.spec import zoos
from reproduce.spec.advice import clause
from reproduce.spec.document import KeyPath
from reproduce.spec.files import CONTENT, PATH, changed
from reproduce.spec.form import with_arguments
from reproduce.spec.notation import named
from reproduce.streams import stream
from reproduce.text import shown
from zoo import added, datasets, preparations
from zoo.dataset import listed
from zoo.splits import Split, split

SPLIT_OPTIONS = ("train", "validation", "test", "stratify")


class BadData(ReproduceError):
    """Data that cannot be made as asked; `path` is where in the setup."""

    def __init__(self, path: KeyPath, message: str, at_key: bool = False) -> None:
        super().__init__(message)
        self.path = path
        self.at_key = at_key


def load(data: Any, seed: int) -> Split:
    """The prepared parts for one seed.

    Raises:
        BadData: where the data set or a preparation refuses its arguments.
        DataUnavailable: when the data set cannot be had here.
    """
    return _load(json.dumps(data), seed, added.generation())


@functools.lru_cache(maxsize=64)
def _load(data: str, seed: int, _generation: int) -> Split:
    name, arguments = named(json.loads(data))
    steps, is_own = arguments.pop("prepare", []), CONTENT in arguments
    parts = _cut(name, arguments, seed)
    for number, step in enumerate(steps):
        parts = _prepared(parts, step, seed, ("data", name, "prepare", number))
    if is_own and not all(np.isfinite(x).all() for part in parts_of(parts).values() for x in listed(part.inputs)):
        advice = "give `prepare` a step that fills them in, such as `impute`, or say `missing: drop`"
        raise BadData(("data", name), f"{name}: inputs are missing still after the preparations: {advice}")
    return parts


def _cut(name: str, arguments: dict[str, Any], seed: int) -> Split:
    """The parts before they are prepared."""
    content = arguments.pop(CONTENT, None)
    options = {key: arguments.pop(key) for key in SPLIT_OPTIONS if key in arguments}
    try:
        whole = datasets.get(name)(**arguments, rng=stream(seed, "data", name))
        parts = split(whole, **options, rng=stream(seed, "split"), name=name)
    except datasets.Unavailable as error:
        raise DataUnavailable(str(error)) from None
    except Exception as error:  # whatever odd values make a data set raise is the spec's mistake, and is reported
        raise _refused(("data", name), name, {*arguments, *options}, error) from error
    if content is not None and changed(arguments, content):
        raise BadData(("data", name, PATH), f"{name}: {arguments[PATH]} was changed since this command began")
    return parts


def _prepared(parts: Split, step: Any, seed: int, path: KeyPath) -> Split:
    name, arguments = named(step)
    given = dict(arguments)
    function = preparations.get(name)
    if "rng" in inspect.signature(function).parameters:
        given["rng"] = stream(seed, "prepare", name)
    try:
        return function(parts, **given)
    except Exception as error:  # as above
        raise _refused((*path, name) if arguments else path, name, arguments, error) from error


def _refused(path: KeyPath, name: str, arguments: Iterable[str], error: Exception) -> BadData:
    """The refusal, at the argument that its message starts with."""
    message = refusal(error)
    about = message.split(" ")[0].rstrip(":")
    return BadData((*path, about) if about in arguments else path, f"{name}: {message}")


def problems(data: Any) -> Iterator[BadData]:
    """What is wrong with the names and arguments of a `data:` part; nothing is loaded."""
    name, arguments = named(data)
    if name not in datasets.names():
        legal = f"{clause('data set', name, datasets.names())}{zoos.untrusted('datasets')}"
        yield BadData(("data", name), f"unknown data set {shown(name)}{legal}", at_key=True)
        return
    steps = arguments.pop("prepare", [])
    if PATH in arguments and datasets.is_in_file(name):
        arguments.pop(CONTENT, None)
    yield from _argument_problems(name, (datasets.get(name), split), arguments, ("data", name), also=("prepare",))
    if not isinstance(steps, list):
        yield BadData(("data", name, "prepare"), f"{name}: prepare: expected a list, got {shown(steps)}")
        return
    for number, step in enumerate(steps):
        yield from _step_problems(step, ("data", name, "prepare", number))


def _step_problems(step: Any, path: KeyPath) -> Iterator[BadData]:
    try:
        with_arguments(step)
    except ValueError as error:
        yield BadData(path, str(error))
        return
    name, arguments = named(step)
    if name not in preparations.names():
        legal = f"{nearest(name, preparations.names())}{zoos.untrusted('preparations')}"
        yield BadData(path, f"unknown preparation {shown(name)}{legal}")
        return
    yield from _argument_problems(name, (preparations.get(name),), arguments, (*path, name))


def _argument_problems(
    name: str, functions: Sequence[Any], arguments: Mapping[str, Any], path: KeyPath, also: Sequence[str] = ()
) -> Iterator[BadData]:
    """Names that none of the functions takes, and values that do not fit the annotations."""
    legal = [*(key for function in functions for key in _options(function)), *also]
    for key in arguments:
        if key not in legal:
            yield BadData((*path, key), f"{name} has no argument {shown(key)}{nearest(key, legal)}", at_key=True)
    needed = [p.name for one in functions for p in _parameters(one) if p.default is p.empty and p.name not in arguments]
    if needed:
        yield BadData(path, f"{name} needs {' and '.join(f'`{key}`' for key in needed)}", at_key=True)
    for function in functions:
        known = {key: value for key, value in arguments.items() if key in _options(function)}
        for below, message in typed.mistakes(function, known):
            yield BadData((*path, *below), f"{name}: {below[0]}: {message}")


def _options(function: Any) -> list[str]:
    """What a spec may set; of `split`, the options that are the spec's."""
    return list(SPLIT_OPTIONS) if function is split else [parameter.name for parameter in _parameters(function)]


def _parameters(function: Any) -> list[inspect.Parameter]:
    parameters = inspect.signature(function).parameters.values()
    return [p for p in parameters if p.kind is p.KEYWORD_ONLY and p.name != "rng"]


def uneven(data: Any, seeds: Sequence[int]) -> BadData | None:
    """What is wrong with parts whose sizes depend on the seed, as a preparation that leaves out examples may make them.

    Args:
        data: the `data:` part of a setup.
        seeds: those to compare; the first hundred are looked at, and none where seed 0 keeps all its examples.
    """
    name, arguments = named(data)
    arguments.pop("prepare", None)
    first = sizes(load(data, 0))
    if first == sizes(_cut(name, dict(arguments), 0)):
        return None
    for seed in seeds[:100]:
        if (found := sizes(load(data, seed))) != first:
            part = next(part for part in first if first[part] != found[part])
            counts = f"{first[part]} examples for seed 0 and {found[part]} for seed {seed}"
            advice = "" if arguments.get("stratify", True) else ": leave out `stratify: false`"
            message = f"{name}: the {part} part has {counts}, and all seeds of a variant need one size{advice}"
            return BadData(("data", name), message, at_key=True)
    return None


def sizes(parts: Split) -> dict[str, int]:
    """How many examples each part has."""
    return {name: len(part) for name, part in parts_of(parts).items()}


def content_version(name: str) -> str:
    """What decides the content of a data set beside its arguments: the package that it comes from and its version."""
    return _content_version(name, added.generation())


@functools.lru_cache(maxsize=256)
def _content_version(name: str, _generation: int) -> str:
    package = datasets.package(name) if name in datasets.names() else None
    return f"{package} {importlib.metadata.version(package)}" if package else "generated"


def parts_of(parts: Split) -> Mapping[str, Any]:
    """The parts that exist, by name."""
    found = {"train": parts.train, "validation": parts.validation, "test": parts.test}
    return {name: part for name, part in found.items() if part is not None}
