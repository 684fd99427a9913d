"""YAML text as plain data, together with the place of every key and value.

Plain scalars follow YAML 1.2's core schema (`1e-3` is a number, `on` and `yes` are words). Tags, duplicate keys and
recursive aliases are errors: a spec is data, and nothing in it can run.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from reproduce.errors import Problem, SpecErrors

Path = tuple[str | int, ...]
MAX_NODES = 100_000  # far beyond any spec; stops alias bombs
ALLOWED_TAGS = {f"tag:yaml.org,2002:{kind}" for kind in ("null", "bool", "int", "float", "str", "map", "seq")}


class _Loader(yaml.SafeLoader):
    """SafeLoader with YAML 1.2's idea of booleans and floats, and without dates."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag.rsplit(":", 1)[-1] in ("null", "int")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), list("tf"))
_FLOAT = r"^[-+]?(?:(?:[0-9]+\.[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?|[0-9]+[eE][-+]?[0-9]+|\.inf|\.nan)$"
_Loader.add_implicit_resolver("tag:yaml.org,2002:float", re.compile(_FLOAT), list("-+0123456789."))


@dataclass(frozen=True)
class Place:
    """Where something stands; line and column count from 1."""

    file: str
    line: int
    column: int

    def problem(self, message: str) -> Problem:
        """The problem `message` at this place."""
        return Problem(self.file, self.line, self.column, message)


@dataclass(frozen=True)
class Source:
    """A loaded YAML file.

    Attributes:
        data: the document as plain dicts, lists and scalars; keys are strings.
        values: the place of every value, by path from the root.
        keys: the place of every mapping key, by the path of its value.
    """

    file: str
    data: Any
    values: Mapping[Path, Place] = field(repr=False)
    keys: Mapping[Path, Place] = field(repr=False)

    def value(self, path: Path) -> Place:
        """The place of the value at `path`, or of its nearest ancestor that is written in the file."""
        return self._nearest(self.values, path)

    def key(self, path: Path) -> Place:
        """The place of the key that leads to `path`, or the value's place where it has none."""
        return self.keys.get(path) or self.value(path)

    def _nearest(self, places: Mapping[Path, Place], path: Path) -> Place:
        while path and path not in places:
            path = path[:-1]
        return places.get(path, Place(self.file, 1, 1))


def load(text: str, file: str) -> Source:
    """Parse YAML `text`; `file` is what problems call it.

    Raises:
        SpecErrors: with every problem of the text's form.
    """
    try:
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file, 1, 1)
        raise SpecErrors([place.problem(f"not valid YAML: {error.problem}")]) from None
    except yaml.YAMLError as error:
        raise SpecErrors([Place(file, 1, 1).problem(f"not valid YAML: {error}")]) from None
    if node is None:
        raise SpecErrors([Place(file, 1, 1).problem("the file is empty")])
    reader = _Reader(file)
    data = reader.read(node, (), ())
    if reader.problems:
        raise SpecErrors(reader.problems)
    return Source(file, data, reader.values, reader.keys)


class _Reader:
    """Turns YAML nodes into plain data and notes where each stands."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.values: dict[Path, Place] = {}
        self.keys: dict[Path, Place] = {}
        self._scalars = yaml.constructor.SafeConstructor()

    def read(self, node: yaml.Node, path: Path, above: tuple[yaml.Node, ...]) -> Any:
        place = self.place(node)
        self.values[path] = place
        if node in above or len(self.values) > MAX_NODES:
            raise SpecErrors([*self.problems, place.problem("an alias that contains itself, or far too many values")])
        if node.tag not in ALLOWED_TAGS:
            self.problems.append(place.problem(f"the tag {node.tag!r} is not allowed: a spec is plain data"))
            return None
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path, (*above, node))
        if isinstance(node, yaml.SequenceNode):
            return [self.read(item, (*path, number), (*above, node)) for number, item in enumerate(node.value)]
        return self._scalar(node, place)

    def _mapping(self, node: yaml.MappingNode, path: Path, above: tuple[yaml.Node, ...]) -> dict[str, Any]:
        mapping: dict[str, Any] = {}
        for key_node, value_node in self._string_keys(node.value):
            key, below = str(key_node.value), (*path, str(key_node.value))
            if key in mapping:
                first = self.keys[below]
                message = f"duplicate key {key!r}: it already stands in line {first.line}"
                self.problems.append(self.place(key_node).problem(message))
                continue
            self.keys[below] = self.place(key_node)
            mapping[key] = self.read(value_node, below, above)
        return mapping

    def _string_keys(self, pairs: Iterable[tuple[yaml.Node, yaml.Node]]) -> Iterable[tuple[yaml.Node, yaml.Node]]:
        for key_node, value_node in pairs:
            if isinstance(key_node, yaml.ScalarNode):
                yield key_node, value_node
            else:
                self.problems.append(self.place(key_node).problem("a key must be a word, not a list or a mapping"))

    def _scalar(self, node: yaml.Node, place: Place) -> Any:
        try:
            return self._scalars.construct_object(node, deep=True)
        except (ValueError, yaml.YAMLError) as error:
            self.problems.append(place.problem(f"not a legal value: {error}"))
            return None

    def place(self, node: yaml.Node) -> Place:
        """The first character of a node; inside the quotes of a quoted text."""
        quoted = isinstance(node, yaml.ScalarNode) and node.style in ("'", '"')
        return Place(self.file, node.start_mark.line + 1, node.start_mark.column + 1 + int(quoted))
