"""Keras and zoo objects by name: found, their arguments checked against the signature, then made.

Every problem is collected with its path in the setup instead of raised, so that one pass reports all of them.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from keras.layers import RNN

from reproduce.construct.signatures import activation_names, arguments_of, legal_names, unadapted, unknown
from reproduce.construct.values import argument_kind, as_floats, class_mistakes
from reproduce.errors import OUT_OF_RANGE, WRONG_KIND, nearest, refusal
from reproduce.spec import arguments as typed
from reproduce.spec.advice import clause
from reproduce.spec.document import KeyPath
from reproduce.spec.notation import named
from reproduce.text import shown

RESERVED = {  # what a spec may not set, and why
    "seed": "random numbers come from the seed of the run",
    "name": "a name is given beside a layer, or within a metric",
    "dtype": "everything is computed in 32-bit floats",
}


CALLED = re.compile(r"Exception encountered when calling (?!Functional\b)(\w+)\.")  # the layer that Keras says


class Reported(Exception):
    """Stops a template whose part could not be made; the problem is noted already."""


@dataclass(frozen=True)
class SetupProblem:
    """A problem at a path of a variant's setup; `at_key` points at the key instead of the value."""

    path: KeyPath
    message: str
    at_key: bool = False


def blamed(words: str, arguments: Any) -> str:
    """The words of a refusal with the argument that they are about, where one alone can be meant: `axis is …`."""
    given = arguments if isinstance(arguments, Mapping) else {}
    suspects = [key for key in given if words == WRONG_KIND or (words == OUT_OF_RANGE and key in ("axis", "axes"))]
    suspects = [key for key in suspects if key != "name"] or suspects
    return f"{suspects[0]} is {words.partition(' is ')[2]}" if len(suspects) == 1 else words


@dataclass
class Builder:
    """Makes objects by name and collects what is wrong with them.

    Attributes:
        slots: the layers that variants fill in, by slot name.
        problems: what was wrong so far.
    """

    slots: Mapping[str, Any] = field(default_factory=dict)
    problems: list[SetupProblem] = field(default_factory=list)

    def make(self, kind: str, item: Any, path: KeyPath, /, **given: Any) -> Any:
        """The object that `item` names, with the arguments `given` added; None after a problem."""
        factory = self.factory(kind, item, path)
        return factory(**given) if factory else None

    def factory(self, kind: str, item: Any, path: KeyPath) -> Callable[..., Any] | None:
        """A function that makes a new object each time it is called; None after a problem."""
        if not self._is_object(kind, item, path):
            return None
        builder = self.find(kind, item if isinstance(item, str) else next(iter(item)), path)
        if builder is None:
            return None
        before = len(self.problems)
        name, given = named(self._spelled_out(item, builder, path))
        arguments = as_floats(builder, given)
        below = (*path, name) if isinstance(item, dict) else path
        reserved = [key for key in RESERVED if (kind, key) != ("metric", "name")]
        if self.check_arguments(name, builder, arguments, path, reserved=reserved):
            self.arguments(arguments, below)
            if message := unadapted(name, builder, arguments):
                self.report(path, message)
            self._check_wrapped(name, arguments, below)
        if len(self.problems) > before:
            return None
        return lambda **given: self.call(name, builder, {**self.arguments(arguments, below), **given}, path, below)

    def find(self, kind: str, name: str, path: KeyPath) -> Any:
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
        path: KeyPath,
        *,
        reserved: Iterable[str] = (),
        extra: Iterable[str] = (),
    ) -> bool:
        """Whether `arguments` fit the signature of `builder` (plus the names `extra`); problems otherwise."""
        hidden = set(reserved)
        legal = {key: one for key, one in arguments_of(builder).items() if key not in hidden}
        before = len(self.problems)
        for key in arguments:
            if key not in legal and key not in extra:
                why = (
                    f": {RESERVED[key]}"
                    if key in RESERVED and key in hidden
                    else clause("argument", key, {*legal, *extra})
                )
                self.report((*path, name, key), f"{name} has no argument {shown(key)}{why}", at_key=True)
        self._check_values(name, builder, {key: arguments[key] for key in arguments if key in legal}, (*path, name))
        for key in (key for key, one in legal.items() if one.needed and key not in arguments):
            self.report(path, f"{name} needs the argument {key!r}")
        return len(self.problems) == before

    def _check_values(self, name: str, builder: Any, arguments: Mapping[str, Any], path: KeyPath) -> None:
        """Values against the annotations of a function of the zoo, or against the defaults of a class of Keras."""
        mistakes = class_mistakes if inspect.isclass(builder) else typed.mistakes
        for below, message in mistakes(builder, arguments):
            self.report((*path, *below), f"{name}: {below[0]}: {message}")

    def arguments(self, arguments: Mapping[str, Any], path: KeyPath) -> dict[str, Any]:
        """`arguments` with every object by name among them made."""
        return {key: self.argument(key, value, (*path, key)) for key, value in arguments.items()}

    def argument(self, key: str, value: Any, path: KeyPath) -> Any:
        """The value of one argument: a nested object where its name says so, plain data otherwise."""
        kind = argument_kind(key, value)
        if kind == "activation":
            return self._activation(value, path)
        if kind is None or value is None:
            return value
        if kind == "layer" and isinstance(value, list):
            return [self.make(kind, item, (*path, number)) for number, item in enumerate(value)]
        return self.make(kind, value, path)

    def call(self, name: str, builder: Any, arguments: Mapping[str, Any], path: KeyPath, below: KeyPath) -> Any:
        """What a builder makes; None, and a problem at the argument that it complains of, if it refuses."""
        try:
            return builder(**arguments)
        except Reported:
            return None
        except Exception as error:  # whatever odd values make a builder raise is the spec's mistake, and is reported
            message = blamed(refusal(error), arguments)
            words = [message.split(" ")[0], *re.findall(r"`(\w+)`", message)]
            about = next((word for word in words if word in arguments), None)
            self.report((*below, about) if about else path, f"{name} refuses its arguments: {message}")
            return None

    def attempt(self, path: KeyPath, failure: str, action: Callable[..., Any], *values: Any, given: Any = None) -> Any:
        """What `action` returns; None, and a problem that starts with `failure`, where Keras or the zoo refuses.

        Args:
            given: arguments that may be to blame. Defaults to none.
        """
        try:
            return action(*values)
        except Exception as error:  # as above
            layer = CALLED.search(str(error))
            who = f"{layer[1]}: " if layer and layer[1] not in failure else ""
            self.report(path, f"{failure}: {who}{blamed(refusal(error), given)}")
            return None

    def report(self, path: KeyPath, message: str, *, at_key: bool = False) -> None:
        """Note a problem."""
        self.problems.append(SetupProblem(path, message, at_key))

    def _check_wrapped(self, name: str, arguments: Mapping[str, Any], below: KeyPath) -> None:
        """What `Bidirectional` runs both ways must be recurrent: Keras finds it out by taking copies of it apart."""
        if name != "Bidirectional":
            return
        for key in ("layer", "backward_layer"):
            inner = arguments.get(key)
            builder = legal_names("layer").get(next(iter(inner)) if isinstance(inner, dict) else str(inner))
            if inner is not None and builder is not None and not issubclass(builder(), RNN):
                self.report((*below, key), f"{name} needs a recurrent layer, got {shown(inner)}")

    def _activation(self, value: Any, path: KeyPath) -> Any:
        if value is None or (isinstance(value, str) and value in activation_names()):
            return value
        if isinstance(value, str):
            self.report(path, f"unknown activation {shown(value)}{nearest(value, activation_names())}")
        else:
            self.report(path, f"expected the name of an activation, got {shown(value)}; a layer goes after this one")
        return None

    def _is_object(self, kind: str, item: Any, path: KeyPath) -> bool:
        if isinstance(item, str) or (isinstance(item, dict) and len(item) == 1):
            return True
        example = "`Name` or `{Name: {argument: value}}`"
        article = "an" if kind[0] in "aeiou" else "a"
        self.report(path, f"expected {article} {kind} by name, such as {example}, got {shown(item)}")
        return False

    def _spelled_out(self, item: Any, builder: Any, path: KeyPath) -> Any:
        """`{Dense: 64}` says `{Dense: {units: 64}}`: a lone value is the first argument."""
        name, value = next(iter(item.items())) if isinstance(item, dict) else (item, None)
        if value is None or isinstance(value, dict):
            return item
        first = next((key for key in arguments_of(builder) if key not in RESERVED), None)
        if first is None:
            self.report((*path, name), f"{name} has no arguments, got {shown(value)}")
        return {name: {first: value} if first else {}}
