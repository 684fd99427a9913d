"""Objects by name, what they are called in series, and what a spec may be called."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

SPEC = re.compile(r"(?!readme\.md$)\w[\w.-]*", re.IGNORECASE)  # a folder of results has the name, beside README.md


def bad_spec_name(name: str) -> str | None:
    """What is wrong with the name of a spec, after which a folder of results is called; None where it is good."""
    if SPEC.fullmatch(name):
        return None
    rule = "letters, digits and `_`, behind the first also `-` and `.`, since a folder of results is called so"
    return f"a spec cannot be called {name!a}; expected {rule}"


def named(item: str | Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """The name and the arguments of an object: `Adam` and `{Adam: {…}}` are both (`Adam`, {…})."""
    if isinstance(item, str):
        return item, {}
    name = next(iter(item))
    return name, dict(item[name] or {})


def named_or_list(model: Any) -> tuple[str, Any]:
    """Name and arguments of a model: a template with its arguments, or `layers` with its list."""
    if isinstance(model, Mapping) and isinstance(model.get("layers"), list):
        return "layers", model["layers"]
    return named(model)


def without_initializers(value: Any) -> Any:
    """A part of a setup without the initializers in it: they change where a run starts, not what it computes."""
    if isinstance(value, list):
        return [without_initializers(item) for item in value]
    if isinstance(value, dict):
        return {key: without_initializers(item) for key, item in value.items() if not key.endswith("_initializer")}
    return value


def metric_name(metric: str | Mapping[str, Any]) -> str:
    """What a metric is called in curves: its `name`, or `TopKCategoricalAccuracy` → `top_k_categorical_accuracy`."""
    name, arguments = named(metric)
    return str(arguments.get("name") or snake_case(name))


def snake_case(name: str) -> str:
    """`TopKCategoricalAccuracy` → `top_k_categorical_accuracy`, `Conv2D` → `conv2d`: as Keras does."""
    spaced = re.sub(r"([a-z])([A-Z])", r"\1_\2", re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", name))
    return spaced.lower()
