"""Pydantic's findings in plain words, placed in the text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from reproduce.errors import Problem
from reproduce.spec.advice import clause
from reproduce.spec.document import KeyPath, Place
from reproduce.text import shown

Places = Callable[[KeyPath, bool], Place]  # (path, whether the key is meant) → where it stands
EXPECTED = {
    "string_type": "a text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "none_required": "null",
    "list_type": "a list",
    "tuple_type": "a list",
    "sequence_str": "a list",
    "sequence_type": "a list",
    "is_instance_of": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
}
BOUNDS = {"greater_than_equal": "ge", "greater_than": "gt", "less_than_equal": "le", "less_than": "lt"}
BOUND_WORDS = {"ge": "{} or more", "gt": "more than {}", "le": "{} or less", "lt": "less than {}"}


def problems(model: type[BaseModel], data: Any, error: ValidationError, place: Places) -> Iterator[Problem]:
    """Every finding about `data`; the branches of a union become one."""
    wrong: dict[KeyPath, list[Mapping[str, Any]]] = {}
    for detail in error.errors():
        path = _path_of(detail["loc"], data)
        if detail["type"] == "extra_forbidden":
            legal = _fields_at(model, path[:-1])
            yield place(path, True).problem(f"unknown key {shown(path[-1])}{clause('key', str(path[-1]), legal)}")
        elif detail["type"] == "missing":
            yield place(path, True).problem(f"missing key {str(detail['loc'][-1])!r}")
        else:
            wrong.setdefault(path, []).append(detail)
    for path, details in wrong.items():
        yield place(path, False).problem(sentence(details))


def wrong_paths(data: Any, error: ValidationError) -> set[KeyPath]:
    """Where in `data` there is something that has to go before the rest can be of the right form."""
    return {_path_of(detail["loc"], data) for detail in error.errors()}


def furthest(error: ValidationError, data: Any) -> tuple[KeyPath, str]:
    """The finding of the branch of a union that got furthest into `data`: its path and what is wrong there."""
    found: dict[KeyPath, list[Mapping[str, Any]]] = {}
    for detail in error.errors():
        found.setdefault(_path_of(detail["loc"], data), []).append(detail)
    path = max(found, key=len)
    return path, sentence(found[path])


def sentence(details: Iterable[Mapping[str, Any]]) -> str:
    """What is wrong with one value: `expected a list, got 'accuracy'; write [accuracy]`."""
    found = list(details)
    for detail in found:
        if detail["type"] == "value_error":
            return str(detail["ctx"]["error"])
    value = found[0]["input"]
    kinds = list(dict.fromkeys(map(_expected, found)))
    if "a number" in kinds:
        kinds = [kind for kind in kinds if kind != "a whole number"]
    return f"expected {' or '.join(kinds)}, got {shown(value)}{_advice(kinds, value)}"


def _expected(detail: Mapping[str, Any]) -> str:
    kind = detail["type"]
    if kind in BOUNDS:
        return BOUND_WORDS[BOUNDS[kind]].format(detail["ctx"][BOUNDS[kind]])
    if kind == "literal_error":
        return f"one of {detail['ctx']['expected']}"
    if kind == "too_short":
        return "at least one entry"
    if kind == "too_long":
        return f"at most {detail['ctx']['max_length']} entries"
    return EXPECTED.get(kind) or detail["msg"].removeprefix("Input should be ")


def _advice(kinds: list[str], value: Any) -> str:
    if kinds == ["a list"] and isinstance(value, str | int | float) and not isinstance(value, bool):
        return f"; write [{value}]"
    if kinds == ["a text"] and isinstance(value, int | float):
        return f"; write '{shown(value)}'"
    if kinds == ["a whole number"] and isinstance(value, float) and value.is_integer():
        return "; write it without a decimal point"
    if kinds == ["true or false"] and value in ("yes", "no", "on", "off"):
        return f"; write {'true' if value in ('yes', 'on') else 'false'}"
    return ""


def _path_of(location: Iterable[str | int], data: Any) -> KeyPath:
    """A pydantic location without the names of union branches: only the steps that can be walked in `data`."""
    path: list[str | int] = []
    for step in location:
        in_list = isinstance(data, list) and isinstance(step, int) and step < len(data)
        if in_list or (isinstance(data, dict) and step in data):
            path.append(step)
            data = data[step]
    return tuple(path)


def _fields_at(model: type[BaseModel], path: KeyPath) -> list[str]:
    """The legal keys of the mapping at `path`."""
    for step in path:
        field = model.model_fields.get(step) if isinstance(step, str) else None
        found = _models_in(field.annotation) if field else _models_in(model)
        model = found[0] if found else model
    return list(model.model_fields)


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in getattr(annotation, "__args__", ()) for model in _models_in(part)]
