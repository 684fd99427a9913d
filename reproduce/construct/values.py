"""The values of the arguments of Keras' classes, checked against the defaults that they replace."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from typing import Any

from reproduce.construct.signatures import BASES, arguments_of, is_numeric
from reproduce.spec.document import KeyPath
from reproduce.text import shown

LAYER_ARGUMENTS = ("layer", "layers", "cell", "cells", "forward_layer", "backward_layer")
SHARES = ("beta_1", "beta_2", "dropout", "label_smoothing", "momentum", "recurrent_dropout", "rho")  # from 0 to 1
MOST = 1_000_000  # units, classes, thresholds, … beyond which arrays, or lists of Python, do not fit


def class_mistakes(builder: Any, arguments: Mapping[str, Any]) -> Iterator[tuple[KeyPath, str]]:
    """(argument, message) for each value that does not fit the default it replaces, as far as defaults tell."""
    legal, strict = arguments_of(builder), is_numeric(builder)
    for key, value in arguments.items():
        if argument_kind(key, value) is not None:
            continue
        takes_lists = key.startswith("exclude") or key.endswith(("axis", "axes"))
        message = misfit(legal[key].default, value, strict and not takes_lists)
        if legal[key].default is inspect.Parameter.empty and (isinstance(value, bool) or _unquoted(value)):
            message = f"expected a number, got {shown(value)}{_unquoted(value)}"  # no class asks for a flag or digits
        if key == "gradient_accumulation_steps" and value == 0:
            message = "expected 2 or more, got 0"  # Keras takes it for null
        if message is None and not strict and not isinstance(legal[key].default, float) and _largest(value) > MOST:
            message = f"expected numbers up to {MOST:,}, got {shown(value)}"
        message = message or _senseless(builder, key, legal[key].default, value)
        if message is not None:
            yield (key,), message


def misfit(default: Any, value: Any, strict: bool) -> str | None:
    """What is wrong with a value by the default it replaces; None where nothing can be said.

    Args:
        strict: whether every argument with a number or nothing by default is a number.
    """
    if isinstance(default, bool):
        advice = {"yes": "; write true", "on": "; write true", "no": "; write false", "off": "; write false"}
        more = advice.get(value, "") if isinstance(value, str) else ""
        return None if isinstance(value, bool) else f"expected true or false, got {shown(value)}{more}"
    is_number = isinstance(default, int | float)
    wrong = str | bool | list | dict if strict else str | bool
    if (is_number or (strict and default is None)) and isinstance(value, wrong):
        return f"expected a number, got {shown(value)}{_unquoted(value)}"
    if strict and is_number and value is None:
        return f"expected a number, got {shown(value)}"
    if isinstance(default, list | tuple) and isinstance(value, str):
        return f"expected a list, got {shown(value)}"
    return f"expected a number, a text or a list of them, got {shown(value)}" if _has_mapping(value) else None


def _senseless(builder: type, key: str, default: Any, value: Any) -> str | None:
    """What is wrong with numbers that Keras takes and that mean nothing; None where they may mean something.

    Of optimizers and schedules no number is negative, but for those that are by default.
    """
    numbers = [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, int | float)]
    is_below = isinstance(default, int | float) and default < 0
    if key in SHARES and not all(0 <= one <= 1 for one in numbers):
        return f"expected a number from 0 to 1, got {shown(value)}"
    if issubclass(builder, (BASES["optimizer"], BASES["schedule"])) and not is_below and min(numbers, default=0) < 0:
        return f"expected 0 or more, got {shown(value)}"
    if key.endswith("boundaries") and numbers != sorted(set(numbers)):
        return f"expected rising numbers, got {shown(value)}"
    return None


def as_floats(builder: Any, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments with `0` as `0.0` where the default is such a number: Keras refuses whole ones in places."""
    legal = arguments_of(builder)
    takes_floats = {
        key for key, one in legal.items() if isinstance(one.default, float) or key.endswith("learning_rate")
    }
    return {key: float(one) if key in takes_floats and type(one) is int else one for key, one in arguments.items()}


def argument_kind(key: str, value: Any) -> str | None:
    """What kind of object an argument called `key` names; None for plain data."""
    for kind in ("initializer", "regularizer", "constraint"):
        if key.endswith(f"_{kind}"):
            return kind
    if key == "activation" or key.endswith("_activation"):
        return "activation"
    if key == "learning_rate" and (isinstance(value, dict) or (isinstance(value, str) and not _unquoted(value))):
        return "schedule"
    return "layer" if key in LAYER_ARGUMENTS else None


def _unquoted(value: Any) -> str:
    """The advice for a number in quotes; none for other values."""
    try:
        float(value) if isinstance(value, str) else float("no number")
    except ValueError:
        return ""
    return f"; write {value.strip()}, without quotes"


def _has_mapping(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and any(map(_has_mapping, value)))


def _largest(value: Any) -> int:
    """The largest whole number in a value, whatever its sign; 0 where there is none."""
    if isinstance(value, list):
        return max(map(_largest, value), default=0)
    return abs(value) if isinstance(value, int) else 0
