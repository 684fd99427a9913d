"""The arguments of the zoo's own functions, checked against their annotations."""

from __future__ import annotations

import functools
import inspect
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, get_type_hints

from pydantic import ConfigDict, TypeAdapter, ValidationError

from reproduce.spec import messages
from reproduce.spec.document import KeyPath

UNCHECKED = ("LayerFactory", "Any")


def mistakes(function: Callable[..., Any], arguments: Mapping[str, Any]) -> Iterator[tuple[KeyPath, str]]:
    """(path in the arguments, message) for each value that its annotation does not allow; unknown names are left alone.

    Values are compared as JSON: a list fits a tuple, a whole number fits a float, nothing else is converted.
    """
    for key, value in arguments.items():
        if (adapter := _adapter(function, key)) is not None:
            try:
                adapter.validate_json(json.dumps(value))
            except ValidationError as error:
                path, message = messages.furthest(error, value)
                yield (key, *path), message


@functools.lru_cache(maxsize=512)
def _adapter(function: Callable[..., Any], key: str) -> TypeAdapter[Any] | None:
    """The check of one argument; None where there is no such argument, or its annotation says nothing."""
    parameter = inspect.signature(function).parameters.get(key)
    if (
        parameter is None
        or parameter.kind is not parameter.KEYWORD_ONLY
        or any(word in str(parameter.annotation) for word in UNCHECKED)
    ):
        return None
    return TypeAdapter(get_type_hints(function)[key], config=ConfigDict(strict=True))
