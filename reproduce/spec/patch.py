"""Dotted paths into a spec's setup, and the patches that variants are made of.

A path is walked through three kinds of node. The root, `slots`, `train`, its phases and callbacks are plain mappings.
Below them stand objects by name: `Adam` or `{Adam: {learning_rate: 0.01}}`; a step into an object goes to its
arguments, so that `train.optimizer.learning_rate` is the learning rate of whatever optimizer is there, and naming the
object (`model.mlp.hidden`) says the same with a check of the name. Lists are indexed from 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reproduce.errors import nearest
from reproduce.setup import CALLBACKS
from reproduce.spec.advice import clause
from reproduce.spec.document import KeyPath
from reproduce.spec.form import SETUP_KEYS, TrainText
from reproduce.text import shown

MAPPINGS = (("train",), ("slots",), *(("train", callback) for callback in CALLBACKS))


class BadPath(Exception):
    """A dotted path that leads nowhere; the message says where it stops."""


@dataclass(frozen=True)
class _Spot:
    """A place in a setup: `container[key]`, the path that leads there, and what stands there.

    Attributes:
        kind: `mapping`, `object` (by name, or plain data) or `arguments` (of an object).
    """

    container: Any
    key: str | int
    path: KeyPath
    kind: str

    @property
    def node(self) -> Any:
        """What stands there; where nothing does, what a path may go through."""
        if isinstance(self.container, dict) and self.key not in self.container:
            if self.path in (("train",), ("slots",)):
                return self.container.setdefault(self.key, {})
            if self.path == ("train", "optimizer"):
                return self.container.setdefault(self.key, TrainText().optimizer)
            near = clause("key", str(self.key), [*self.container, *map(str, self.path[:-1])])
            advice = "; patch it as a whole" if "expected one of" in near or not near else near
            raise BadPath(f"the spec does not set {self.key!r} there{advice}")
        return self.container[self.key]

    def put(self, value: Any) -> Any:
        """Replace what stands there."""
        self.container[self.key] = value
        return value


def is_mapping(path: KeyPath) -> bool:
    """Whether what stands at a path of a setup is a mapping of keys, and no object by name."""
    if path[:2] == ("train", "phases"):
        return len(path) == 3 or (len(path) == 4 and path[3] in CALLBACKS)
    return path in MAPPINGS


def apply(setup: Mapping[str, Any], patch: Mapping[str, Any]) -> tuple[dict[str, Any], dict[KeyPath, str]]:
    """A copy of `setup` with each dotted path of `patch` set, and which key of the patch wrote each path.

    Raises:
        BadPath: when a path cannot be walked.
    """
    patched = {key: _copied(value) for key, value in setup.items()}
    written = {}
    for dotted, value in patch.items():
        try:
            spot = _find(patched, dotted.split("."))
        except BadPath as error:
            raise BadPath(f"no such path {shown(dotted)}: {error}") from None
        spot.put(_copied(value))
        written[spot.path] = dotted
    return patched, written


def _copied(node: Any) -> Any:
    """A copy of plain data; a fifth of the time of `copy.deepcopy`, which looks for what plain data has not."""
    if isinstance(node, dict):
        return {key: _copied(value) for key, value in node.items()}
    return [_copied(value) for value in node] if isinstance(node, list) else node


def object_name(node: Mapping[str, Any]) -> str | None:
    """The name of the object that a mapping stands for: its only key beside `name` and `inputs`, or None."""
    names = [key for key in node if key not in ("name", "inputs")]
    return names[0] if len(names) == 1 else None


def _find(root: dict[str, Any], segments: list[str]) -> _Spot:
    first = segments[0]
    if first not in SETUP_KEYS:
        raise BadPath(f"unknown first part {shown(first)}{nearest(first, SETUP_KEYS)}")
    if first == "train" and len(segments) > 1 and segments[1] not in TrainText.model_fields:
        raise BadPath(f"'train' has no {segments[1]!r}{clause('key', segments[1], TrainText.model_fields)}")
    if "" in segments:
        raise BadPath("a part of it is empty")
    spot = _Spot(root, first, (first,), "mapping" if (first,) in MAPPINGS else "object")
    for segment in segments[1:]:
        spot = _into(spot, segment)
    return spot


def _into(spot: _Spot, segment: str) -> _Spot:
    """One step."""
    node = spot.node
    if isinstance(node, list):
        index = _index(segment, node)
        path = (*spot.path, index)
        return _Spot(node, index, path, "mapping" if is_mapping(path) else "object")
    if spot.kind == "arguments" and node is None:
        node = spot.put({})
    if spot.kind == "object" and isinstance(node, str):
        node = spot.put({node: {}})
    if not isinstance(node, dict):
        raise BadPath(f"{spot.key!r} is {shown(node)} and has no parts; patch it as a whole")
    if spot.kind == "object" and (name := object_name(node)) is not None and segment not in node:
        return _into(_Spot(node, name, (*spot.path, name), "arguments"), segment)
    path = (*spot.path, segment)
    is_name = spot.kind == "object" and segment == object_name(node)
    return _Spot(node, segment, path, "mapping" if is_mapping(path) else "arguments" if is_name else "object")


def _index(segment: str, node: list[Any]) -> int:
    legal = {str(number): number for number in range(len(node))}
    if segment not in legal:
        last = f"0 to {len(node) - 1}" if node else "none: it is empty"
        raise BadPath(f"{shown(segment)} is not an index of the list ({last})")
    return legal[segment]
