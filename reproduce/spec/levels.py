"""Levels of factors: a label, and the patch that it stands for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from reproduce.spec import ranges
from reproduce.spec.document import KeyPath
from reproduce.text import shown

NEEDS = "a factor needs either `path` and `values`, or `patches`"


@dataclass(frozen=True)
class Origin:
    """Where in the spec a patched value stands, and where its dotted path stands: a key, or the text of `path:`."""

    value: KeyPath
    dotted: KeyPath
    is_key: bool


@dataclass(frozen=True)
class Level:
    """One level of a factor: its label, its number if it has one, and the patch it applies.

    `origins` has an entry for each dotted path of the patch.
    """

    label: str
    number: float | None
    patch: Mapping[str, Any]
    origins: Mapping[str, Origin]


class BadFactor(Exception):
    """A factor that makes no sense; `path` is where in the spec."""

    def __init__(self, path: KeyPath, message: str, *, at_key: bool = False) -> None:
        super().__init__(message)
        self.path = path
        self.at_key = at_key


def patched(where: KeyPath, name: str, patch: Mapping[str, Any]) -> Level:
    """A named patch as a level; `where` in the spec the patches stand."""
    origins = {dotted: Origin((*where, name, dotted), (*where, name, dotted), is_key=True) for dotted in patch}
    return Level(name, None, patch, origins)


def distinct(name: str, levels: tuple[Level, ...], where: KeyPath) -> tuple[Level, ...]:
    """`levels`, when their labels can be told apart and named in claims.

    Raises:
        BadFactor: at `where`, when they cannot.
    """
    if not levels:
        raise BadFactor(where, f"factor {name!r} has no levels")
    for label, count in Counter(level.label for level in levels).items():
        if count > 1:
            message = f"several levels are called {label!r}; name them: `values: {{a: …, b: …}}`"
            raise BadFactor(where, message)
        if not label.strip() or label != label.strip() or any(sign in label for sign in "/\n\t"):
            raise BadFactor(
                where, f"a level cannot be called {shown(label)}; name it: `values: {{a: …}}`, no '/' in it"
            )
    return levels


def of_values(where: KeyPath, path: str, values: Any) -> Iterator[Level]:
    """The levels of values that are put at a dotted path: a list, a mapping of names, or a range.

    Raises:
        BadFactor: for a range that is none.
    """
    below = (*where, "values")
    try:
        spaced = ranges.spaced(values)
    except ValueError as error:
        raise BadFactor((*below, next(iter(values))), str(error)) from None
    if isinstance(values, list):
        named = [(label_of(value), value, (*below, number)) for number, value in enumerate(values)]
    elif spaced is not None:
        digits = 4 if len({f"{value:.4g}" for value in spaced}) == len(spaced) else 6
        named = [(f"{value:.{digits}g}", value, below) for value in spaced]
    else:
        named = [(label, value, (*below, label)) for label, value in values.items()]
    for label, value, origin in named:
        yield Level(label, ranges.number(value), {path: value}, {path: Origin(origin, (*where, "path"), is_key=False)})


def label_of(value: Any) -> str:
    """What a value is called."""
    if value is None or isinstance(value, bool):
        return {None: "none", True: "true", False: "false"}[value]
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, dict) and len(value) == 1:
        return str(next(iter(value)))
    if isinstance(value, list):
        return "-".join(map(label_of, value)) or "empty"
    return str(value)
