"""YAML text as plain data, together with the place of every key and value.

Tags, duplicate keys, recursive aliases and control characters are errors: a spec is data, and nothing in it can run.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from reproduce.errors import Problem, SpecErrors
from reproduce.experiment import Position
from reproduce.spec.core_schema import ALLOWED_TAGS, KINDS, MAX_DEPTH, UNPRINTABLE, TooLarge, composed, plain

KeyPath = tuple[str | int, ...]
MAX_BYTES = 1_000_000  # of a file; the longest spec of the lecture has 5,000
MAX_NODES = 100_000  # far beyond any spec; stops alias bombs
ODD_BLANK = re.compile("[\u00a0\u2000-\u200b\u202f\u205f\u3000]")


@dataclass(frozen=True)
class Place:
    """Where something stands; line and column count from 1."""

    file: str
    line: int
    column: int

    @property
    def position(self) -> Position:
        """The line and the column."""
        return self.line, self.column

    def problem(self, message: str) -> Problem:
        """The problem `message` at this place."""
        return Problem(self.file, self.line, self.column, message)


@dataclass(frozen=True)
class Document:
    """A loaded YAML file.

    Attributes:
        data: the document as plain dicts, lists and scalars; keys are strings.
        values: the place of every value, by path from the root.
        keys: the place of every mapping key, by the path of its value.
        folders: its own, where files of data are looked up, and those of the specs that it extends, where they may be.
    """

    file: str
    data: Any
    values: Mapping[KeyPath, Place] = field(repr=False)
    keys: Mapping[KeyPath, Place] = field(repr=False)
    folders: tuple[Path, ...] = (Path(),)

    def value(self, path: KeyPath) -> Place:
        """The place of the value at `path`, or of its nearest ancestor that is written in the file."""
        return self._nearest(self.values, path)

    def key(self, path: KeyPath) -> Place:
        """The place of the key that leads to `path`, or the value's place where it has none."""
        return self.keys.get(path) or self.value(path)

    def without(self, gone: Collection[KeyPath]) -> Document:
        """The source without the values at some paths; what stood behind them in a list moves up, with its places."""
        moved: dict[KeyPath, KeyPath] = {}

        def kept(node: Any, old: KeyPath, new: KeyPath) -> Any:
            moved[old] = new
            if isinstance(node, dict):
                return {key: kept(node[key], (*old, key), (*new, key)) for key in node if (*old, key) not in gone}
            if isinstance(node, list):
                left = [number for number in range(len(node)) if (*old, number) not in gone]
                return [kept(node[number], (*old, number), (*new, place)) for place, number in enumerate(left)]
            return node

        data = kept(self.data, (), ())
        values, keys = (
            {moved[path]: place for path, place in places.items() if path in moved}
            for places in (self.values, self.keys)
        )
        return Document(self.file, data, values, keys, self.folders)

    def _nearest(self, places: Mapping[KeyPath, Place], path: KeyPath) -> Place:
        while path and path not in places:
            path = path[:-1]
        return places.get(path, Place(self.file, 1, 1))


def read(path: Path) -> str:
    """The text of a spec file.

    Raises:
        OSError, ValueError: when it cannot be read, is no UTF-8 or too long; the message is for users.
    """
    with path.open("rb") as file:
        content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise ValueError(f"a spec has at most {MAX_BYTES} bytes")
    try:
        return content.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ValueError(f"it is not UTF-8: byte {content[error.start]:#x} in line {line}") from None


def load(text: str, file: str) -> Document:
    """Parse YAML `text`; `file` is what problems call it.

    Raises:
        SpecErrors: with every problem of the text's form.
    """
    try:
        node = composed(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file, 1, 1)
        raise SpecErrors([_odd_blank(text, place) or place.problem(_not_valid(str(error.problem)))]) from None
    except yaml.reader.ReaderError as error:
        before = text[: error.position]
        place = Place(file, before.count("\n") + 1, len(before) - before.rfind("\n"))
        shown = f"not valid YAML: the character {chr(error.character)!a} may not stand here"
        raise SpecErrors([place.problem(shown)]) from None
    if node is None:
        raise SpecErrors([Place(file, 1, 1).problem("the file is empty")])
    reader = _Reader(file)
    data = reader.read(node, (), ())
    if reader.problems:
        raise SpecErrors(reader.problems)
    return Document(file, data, reader.values, reader.keys)


def _not_valid(problem: str) -> str:
    """What PyYAML says, and what to do where it can be told."""
    if "'\\t'" in problem:
        return "not valid YAML: tabs cannot indent; use spaces"
    advice = " (a text with ': ' in it needs quotes)" if problem.startswith("mapping values are not allowed") else ""
    return f"not valid YAML: {problem}{advice}"


def _odd_blank(text: str, place: Place) -> Problem | None:
    """The no-break space, or its like, at most a line before what is not valid, for it looks like a blank."""
    lines = text.split("\n")
    for number in (place.line, place.line - 1):
        found = ODD_BLANK.search(lines[number - 1].partition(" #")[0]) if 0 < number <= len(lines) else None
        if found:
            message = f"the blank {found[0]!a} is none to YAML; write a plain one"
            return Place(place.file, number, found.start() + 1).problem(message)
    return None


class _Reader:
    """Turns YAML nodes into plain data and notes where each stands."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.values: dict[KeyPath, Place] = {}
        self.keys: dict[KeyPath, Place] = {}

    def read(self, node: yaml.Node, path: KeyPath, above: tuple[yaml.Node, ...]) -> Any:
        place = self.place(node)
        self.values[path] = place
        if node in above:
            raise SpecErrors([*self.problems, place.problem("an alias that contains itself")])
        if len(self.values) > MAX_NODES:
            raise SpecErrors([*self.problems, place.problem(f"more than {MAX_NODES} values")])
        if len(path) >= MAX_DEPTH:
            raise SpecErrors([*self.problems, place.problem(f"more than {MAX_DEPTH} levels of nesting")])
        if not self._is_allowed(node, place):
            return None
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path, (*above, node))
        if isinstance(node, yaml.SequenceNode):
            return [self.read(item, (*path, number), (*above, node)) for number, item in enumerate(node.value)]
        return self._scalar(node, place)

    def _is_allowed(self, node: yaml.Node, place: Place) -> bool:
        if node.tag not in ALLOWED_TAGS:
            self.problems.append(place.problem(f"the tag {node.tag!r} is not allowed: a spec is plain data"))
        return node.tag in ALLOWED_TAGS

    def _mapping(self, node: yaml.MappingNode, path: KeyPath, above: tuple[yaml.Node, ...]) -> dict[str, Any]:
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
            place = self.place(key_node)
            if not isinstance(key_node, yaml.ScalarNode):
                self.problems.append(place.problem("a key must be a word, not a list or a mapping"))
            elif not (key := key_node.value).strip() or UNPRINTABLE.search(key) or key.strip(" ") != key.strip():
                self.problems.append(place.problem(f"a key must be a word, got {_short(key_node.value)!a}"))
            elif key_node.value == "<<":
                message = "YAML 1.2 has no merge key `<<`; a spec builds on another by `extends:`"
                self.problems.append(place.problem(message))
            elif self._is_allowed(key_node, place):
                yield key_node, value_node

    def _scalar(self, node: yaml.Node, place: Place) -> Any:
        kind, text = node.tag.rsplit(":", 1)[-1], str(node.value)
        try:
            return plain(kind, text)
        except TooLarge as error:
            self.problems.append(place.problem(f"too large a {KINDS[kind]}: {_short(text)}; {error}"))
        except (ValueError, KeyError):
            self.problems.append(place.problem(f"not a legal {KINDS.get(kind, 'value')}: {_short(text)!a}"))
        return None

    def place(self, node: yaml.Node) -> Place:
        """The first character of a node; inside the quotes of a quoted text."""
        quoted = isinstance(node, yaml.ScalarNode) and node.style in ("'", '"')
        return Place(self.file, node.start_mark.line + 1, node.start_mark.column + 1 + int(quoted))


def _short(text: str, most: int = 60) -> str:
    return text if len(text) <= most else f"{text[: most - 3]}..."
