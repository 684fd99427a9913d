"""Dotted paths into a spec's setup, and the patches that variants are made of.

A path is walked through three kinds of node. The root, `slots`, `train` and its callbacks are plain mappings. Below them
stand objects by name: `Adam` or `{Adam: {learning_rate: 0.01}}`; a step into an object goes to its arguments, so that
`train.optimizer.learning_rate` is the learning rate of whatever optimizer is there, and naming the object
(`model.mlp.hidden`) says the same with a check of the name. Lists are indexed from 0.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from reproduce.errors import nearest
from reproduce.source import Path
from reproduce.spec import SETUP_KEYS, Train, shown

PLAIN_MAPPINGS = (("train",), ("slots",), ("train", "early_stopping"), ("train", "reduce_on_plateau"))


class BadPath(Exception):
    """A dotted path that leads nowhere; the message says where it stops."""


def apply(setup: Mapping[str, Any], patch: Mapping[str, Any]) -> tuple[dict[str, Any], dict[Path, str]]:
    """A copy of `setup` with each dotted path of `patch` set, and which key of the patch wrote each path.

    Raises:
        BadPath: when a path cannot be walked.
    """
    patched = copy.deepcopy(dict(setup))
    written = {}
    for dotted, value in patch.items():
        written[_set(patched, dotted, copy.deepcopy(value))] = dotted
    return patched, written


def object_name(node: Mapping[str, Any]) -> str | None:
    """The name of the object that a mapping stands for: its only key beside `name` and `inputs`, or None."""
    names = [key for key in node if key not in ("name", "inputs")]
    return names[0] if len(names) == 1 else None


def _set(root: dict[str, Any], dotted: str, value: Any) -> Path:
    segments = dotted.split(".")
    _check_start(segments, dotted)
    container: Any = root
    key: str | int = segments[0]
    path: list[str | int] = [key]
    for segment in segments[1:]:
        container, key, steps = _descend(container, key, segment, tuple(path) in PLAIN_MAPPINGS, dotted)
        path += steps
    container[key] = value
    return tuple(path)


def _check_start(segments: list[str], dotted: str) -> None:
    if segments[0] not in SETUP_KEYS:
        raise BadPath(f"no such path {dotted!r}: unknown first part {segments[0]!r}{nearest(segments[0], SETUP_KEYS)}")
    if segments[0] == "train" and len(segments) > 1 and segments[1] not in Train.model_fields:
        raise BadPath(f"no such path {dotted!r}: 'train' has no {segments[1]!r}{nearest(segments[1], Train.model_fields)}")
    if "" in segments:
        raise BadPath(f"no such path {dotted!r}: a part of it is empty")


def _descend(container: Any, key: Any, segment: str, plain: bool, dotted: str) -> tuple[Any, Any, Path]:
    """One step: the container and key that `segment` names, below `container[key]`, and the path steps taken."""
    node = _node(container, key, dotted)
    if plain and isinstance(node, dict):
        return node, segment, (segment,)
    if isinstance(node, str) and not plain:
        node = container[key] = {node: {}}
    if isinstance(node, list):
        return node, _index(segment, node, dotted), (int(segment),)
    if not isinstance(node, dict):
        raise BadPath(f"no such path {dotted!r}: {key!r} is {shown(node)} and has no parts")
    return _into_mapping(node, segment, dotted)


def _into_mapping(node: dict[str, Any], segment: str, dotted: str) -> tuple[Any, Any, Path]:
    name = object_name(node)
    if segment in node or name is None:
        return node, segment, (segment,)
    arguments = node[name]
    if arguments is None:
        arguments = node[name] = {}
    if not isinstance(arguments, dict):
        raise BadPath(f"no such path {dotted!r}: {name!r} has no part {segment!r}")
    return arguments, segment, (name, segment)


def _node(container: Any, key: Any, dotted: str) -> Any:
    if isinstance(container, dict) and key not in container:
        if (key,) in PLAIN_MAPPINGS:
            return container.setdefault(key, {})
        if key == "optimizer":
            return container.setdefault(key, Train().optimizer)
        raise BadPath(f"no such path {dotted!r}: the spec does not set {key!r}; patch it as a whole")
    return container[key]


def _index(segment: str, node: list[Any], dotted: str) -> int:
    if not (segment.isascii() and segment.isdigit()) or int(segment) >= len(node):
        last = f"0 to {len(node) - 1}" if node else "none: it is empty"
        raise BadPath(f"no such path {dotted!r}: {segment!r} is not an index of the list ({last})")
    return int(segment)
