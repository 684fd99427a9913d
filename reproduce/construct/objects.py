"""Keras and zoo objects by name: found, their arguments checked against the signature, then made.

Every problem is collected with its path in the setup instead of raised, so that one pass reports all of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from reproduce import arguments as typed
from reproduce.construct.legal import Argument, activation_names, arguments_of, legal_names, unknown
from reproduce.errors import nearest
from reproduce.names import named
from reproduce.source import Path
from reproduce.spec import shown

RESERVED = {  # what a spec may not set, and why
    "seed": "random numbers come from the seed of the run",
    "name": "a layer's `name` stands beside the layer",
    "dtype": "everything is computed in 32-bit floats",
}
LAYER_ARGUMENTS = ("layer", "cell", "cells", "forward_layer", "backward_layer")
ESCAPES = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class SetupProblem:
    """A problem at a path of a variant's setup; `at_key` points at the key instead of the value."""

    path: Path
    message: str
    at_key: bool = False


@dataclass
class Workshop:
    """Makes objects by name and collects what is wrong with them.

    Attributes:
        slots: the layers that variants fill in, by slot name.
        problems: what was wrong so far.
    """

    slots: Mapping[str, Any] = field(default_factory=dict)
    problems: list[SetupProblem] = field(default_factory=list)

    def make(self, kind: str, item: Any, path: Path, /, **given: Any) -> Any:
        """The object that `item` names, with the arguments `given` added; None after a problem."""
        factory = self.factory(kind, item, path)
        return factory(**given) if factory else None

    def factory(self, kind: str, item: Any, path: Path) -> Callable[..., Any] | None:
        """A function that makes a new object each time it is called; None after a problem."""
        if not self._is_object(kind, item, path):
            return None
        builder = self.find(kind, item if isinstance(item, str) else next(iter(item)), path)
        if builder is None:
            return None
        before = len(self.problems)
        name, arguments = named(self._spelled_out(item, builder, path))
        below = (*path, name) if isinstance(item, dict) else path
        reserved = [key for key in RESERVED if (kind, key) != ("metric", "name")]
        if self.check_arguments(name, builder, arguments, path, reserved=reserved):
            self.arguments(arguments, below)
        if len(self.problems) > before:
            return None
        return lambda **given: self.attempt(
            path, f"{name} refuses its arguments", builder, **{**self.arguments(arguments, below), **given}
        )

    def find(self, kind: str, name: str, path: Path) -> Any:
        """The class called `name`; None, and a problem with the nearest legal name, where there is none."""
        legal = legal_names(kind)
        if name in legal:
            return legal[name]()
        self.report(path, unknown(kind, name, self.slots if kind == "layer" else {}))
        return None

    def check_arguments(
        self,
        name: str,
        builder: Any,
        arguments: Any,
        path: Path,
        *,
        reserved: Iterable[str] = (),
        extra: Iterable[str] = (),
    ) -> bool:
        """Whether `arguments` fit the signature of `builder` (plus the names `extra`); problems otherwise."""
        hidden = set(reserved)
        legal = {key: one for key, one in arguments_of(builder).items() if key not in hidden}
        before = len(self.problems)
        for key, value in arguments.items():
            if key not in legal and key not in extra:
                why = f": {RESERVED[key]}" if key in RESERVED and key in hidden else nearest(key, {*legal, *extra})
                self.report((*path, name, key), f"{name} has no argument {key!r}{why}", at_key=True)
            elif key in legal and (wrong := misfit(legal[key], key, value)):
                self.report((*path, name, key), f"{name}: {key}: {wrong}")
        for key in (key for key, one in legal.items() if one.needed and key not in arguments):
            self.report(path, f"{name} needs the argument {key!r}")
        return len(self.problems) == before

    def check_types(self, name: str, function: Callable[..., Any], arguments: Mapping[str, Any], path: Path) -> bool:
        """Whether the values fit the annotations of a function of the zoo; problems otherwise."""
        wrong = list(typed.mistakes(function, arguments))
        for below, message in wrong:
            self.report((*path, name, *below), f"{name}: {below[0]}: {message}")
        return not wrong

    def arguments(self, arguments: Mapping[str, Any], path: Path) -> dict[str, Any]:
        """`arguments` with every object by name among them made."""
        return {key: self.argument(key, value, (*path, key)) for key, value in arguments.items()}

    def argument(self, key: str, value: Any, path: Path) -> Any:
        """The value of one argument: a nested object where its name says so, plain data otherwise."""
        kind = argument_kind(key, value)
        if kind == "activation":
            return self._activation(value, path)
        if kind is None or value is None:
            return value
        if kind == "layer" and isinstance(value, list):
            return [self.make(kind, item, (*path, number)) for number, item in enumerate(value)]
        return self.make(kind, value, path)

    def attempt(self, path: Path, failure: str, action: Callable[..., Any], *values: Any, **options: Any) -> Any:
        """What `action` returns; None, and a problem that starts with `failure`, where Keras or the zoo refuses."""
        try:
            return action(*values, **options)
        except Exception as error:  # whatever odd values make a builder raise is the spec's mistake, and is reported
            self.report(path, f"{failure}: {reason(error)}")
            return None

    def report(self, path: Path, message: str, *, at_key: bool = False) -> None:
        """Note a problem."""
        self.problems.append(SetupProblem(path, message, at_key))

    def _activation(self, value: Any, path: Path) -> Any:
        if value is None or (isinstance(value, str) and value in activation_names()):
            return value
        if isinstance(value, str):
            self.report(path, f"unknown activation {value!r}{nearest(value, activation_names())}")
        else:
            self.report(path, f"expected the name of an activation, got {shown(value)}; a layer goes after this one")
        return None

    def _is_object(self, kind: str, item: Any, path: Path) -> bool:
        if isinstance(item, str) or (isinstance(item, dict) and len(item) == 1):
            return True
        example = "`Name` or `{Name: {argument: value}}`"
        self.report(path, f"expected a {kind} by name, such as {example}, got {shown(item)}")
        return False

    def _spelled_out(self, item: Any, builder: Any, path: Path) -> Any:
        """`{Dense: 64}` says `{Dense: {units: 64}}`: a lone value is the first argument."""
        name, value = next(iter(item.items())) if isinstance(item, dict) else (item, None)
        if value is None or isinstance(value, dict):
            return item
        first = next((key for key in arguments_of(builder) if key not in RESERVED), None)
        if first is None:
            self.report((*path, name), f"{name} has no arguments, got {shown(value)}")
        return {name: {first: value} if first else {}}


def reason(error: Exception) -> str:
    """The first telling line of an error, without colours; its kind too where it is not a plain refusal."""
    lines = [ESCAPES.sub("", line).strip() for line in str(error).splitlines()]
    telling = [line for line in lines if line and not line.startswith("Exception encountered when calling")]
    text = shown_line(telling[0]) if telling else ""
    return text if isinstance(error, TypeError | ValueError) and text else f"{type(error).__name__} {text}".strip()


def shown_line(text: str, most: int = 300) -> str:
    """A line, cut when it is long."""
    return text if len(text) <= most else f"{text[: most - 3]}..."


def misfit(argument: Argument, key: str, value: Any) -> str | None:
    """What is wrong with a value by the default it replaces; None where nothing can be said."""
    is_flag = isinstance(argument.default, bool)
    if is_flag and not isinstance(value, bool):
        advice = {"yes": "; write true", "on": "; write true", "no": "; write false", "off": "; write false"}
        return f"expected true or false, got {shown(value)}{advice.get(value, '') if isinstance(value, str) else ''}"
    is_number = isinstance(argument.default, int | float) and not is_flag
    if is_number and isinstance(value, str | bool) and argument_kind(key, value) is None:
        return f"expected a number, got {shown(value)}"
    return None


def argument_kind(key: str, value: Any) -> str | None:
    """What kind of object an argument called `key` names; None for plain data."""
    for kind in ("initializer", "regularizer", "constraint"):
        if key.endswith(f"_{kind}"):
            return kind
    if key == "activation" or key.endswith("_activation"):
        return "activation"
    if key == "learning_rate" and isinstance(value, str | dict):
        return "schedule"
    return "layer" if key in LAYER_ARGUMENTS else None
