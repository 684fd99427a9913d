"""Keras and zoo objects by name: found, their arguments checked against the signature, then made.

Every problem is collected with its path in the setup instead of raised, so that one pass reports all of them.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import keras

from reproduce.errors import nearest
from reproduce.parse import named
from reproduce.source import Path
from zoo import catalogue

KERAS_MODULES: dict[str, Any] = {
    "layer": keras.layers,
    "optimizer": keras.optimizers,
    "schedule": keras.optimizers.schedules,
    "loss": keras.losses,
    "metric": keras.metrics,
    "initializer": keras.initializers,
    "regularizer": keras.regularizers,
    "constraint": keras.constraints,
}
BASES: dict[str, type] = {
    "layer": keras.layers.Layer,
    "optimizer": keras.optimizers.Optimizer,
    "schedule": keras.optimizers.schedules.LearningRateSchedule,
    "loss": keras.losses.Loss,
    "metric": keras.metrics.Metric,
    "initializer": keras.initializers.Initializer,
    "regularizer": keras.regularizers.Regularizer,
    "constraint": keras.constraints.Constraint,
}
ZOO_PACKAGES: dict[str, str] = {}  # kinds of Keras object that the zoo adds to, and where
FORBIDDEN = {
    "Lambda",
    "TorchModuleWrapper",
    "JaxLayer",
    "FlaxLayer",
    "TFSMLayer",
    "LossScaleOptimizer",
}  # code, not data
RESERVED = {"seed", "name", "dtype"}  # the project sets these itself
ARGUMENT_KINDS = {"layer": "layer", "cell": "layer", "forward_layer": "layer", "backward_layer": "layer"}


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
        name, arguments = named(item)
        builder = self.find(kind, name, path)
        if builder is None or not self.check_arguments(name, builder, arguments, path, reserved=RESERVED):
            return None
        below = (*path, name) if isinstance(item, dict) else path
        before = len(self.problems)
        self.arguments(arguments, below)
        if len(self.problems) > before:
            return None
        return lambda **given: self._call(name, builder, {**self.arguments(arguments, below), **given}, path)

    def find(self, kind: str, name: str, path: Path) -> Any:
        """The class called `name`; None, and a problem with the nearest legal name, where there is none."""
        legal = legal_names(kind)
        if name in legal:
            return legal[name]()
        self.report(path, f"unknown {kind} {name!r}{nearest(name, legal)}", at_key=False)
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
        legal = {**dict.fromkeys(extra, False), **parameters(builder)}
        legal = {key: needed for key, needed in legal.items() if key not in reserved}
        before = len(self.problems)
        for key in arguments:
            if key not in legal:
                self.report((*path, name, key), f"{name} has no argument {key!r}{nearest(key, legal)}", at_key=True)
        for key in (key for key, needed in legal.items() if needed and key not in arguments):
            self.report(path, f"{name} needs the argument {key!r}", at_key=False)
        return len(self.problems) == before

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
        return self.make(kind, value, path)

    def report(self, path: Path, message: str, *, at_key: bool = False) -> None:
        """Note a problem."""
        self.problems.append(SetupProblem(path, message, at_key))

    def _activation(self, value: Any, path: Path) -> Any:
        if value is None or value in activation_names():
            return value
        self.report(path, f"unknown activation {value!r}{nearest(str(value), activation_names())}")
        return None

    def _is_object(self, kind: str, item: Any, path: Path) -> bool:
        if isinstance(item, str) or (
            isinstance(item, dict) and len(item) == 1 and _is_mapping(next(iter(item.values())))
        ):
            return True
        self.report(path, f"expected a {kind} by name, such as `Name` or `{{Name: {{argument: value}}}}`, got {item!r}")
        return False

    def _call(self, name: str, builder: Any, arguments: Mapping[str, Any], path: Path) -> Any:
        try:
            return builder(**arguments)
        except (TypeError, ValueError) as error:
            first_line = str(error).strip().splitlines()[0]
            self.report(path, f"{name} refuses its arguments: {first_line}")
            return None


def _is_mapping(value: Any) -> bool:
    return value is None or isinstance(value, dict)


def argument_kind(key: str, value: Any) -> str | None:
    """What kind of object an argument called `key` names; None for plain data."""
    for kind in ("initializer", "regularizer", "constraint"):
        if key.endswith(f"_{kind}"):
            return kind
    if key == "activation" or key.endswith("_activation"):
        return "activation"
    if key == "learning_rate" and isinstance(value, str | dict):
        return "schedule"
    return ARGUMENT_KINDS.get(key)


def legal_names(kind: str) -> dict[str, Callable[[], Any]]:
    """Every name of a kind → a function that gives the class: the zoo's and Keras' own."""
    names: dict[str, Callable[[], Any]] = {}
    for name, found in vars(KERAS_MODULES[kind]).items():
        if (
            inspect.isclass(found)
            and issubclass(found, BASES[kind])
            and name not in FORBIDDEN
            and found is not BASES[kind]
        ):
            names[name] = functools.partial(_itself, found)
    if package := ZOO_PACKAGES.get(kind):
        names |= {name: functools.partial(catalogue.get, package, name) for name in catalogue.names(package)}
    return names


def _itself(found: Any) -> Any:
    return found


def activation_names() -> frozenset[str]:
    """The activations of Keras that are plain functions."""
    found = vars(keras.activations).items()
    utilities = {"serialize", "deserialize", "get"}
    return frozenset(name for name, value in found if inspect.isfunction(value) and name not in utilities)


def parameters(builder: Any) -> dict[str, bool]:
    """The arguments of a class or function, and whether each is needed; `**kwargs` opens the parents' arguments."""
    if not inspect.isclass(builder):
        return _own_parameters(builder)[0]
    found: dict[str, bool] = {}
    for parent in inspect.getmro(builder):
        if "__init__" not in vars(parent) or parent is object:
            continue
        own, is_open = _own_parameters(vars(parent)["__init__"])
        found = {**{key: needed and not found for key, needed in own.items()}, **found}
        if not is_open:
            break
    return found


def _own_parameters(function: Any) -> tuple[dict[str, bool], bool]:
    own, is_open = {}, False
    for name, parameter in inspect.signature(function).parameters.items():
        if parameter.kind is parameter.VAR_KEYWORD:
            is_open = True
        elif name != "self" and parameter.kind is not parameter.VAR_POSITIONAL:
            own[name] = parameter.default is parameter.empty
    return own, is_open
