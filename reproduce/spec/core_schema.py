"""YAML 1.2's core schema: which words are numbers, true, false or null (`1e-3` is a number, `on` and `yes` are words).

Numbers are finite, and no larger than what can be computed with; there are no dates.
"""

from __future__ import annotations

import contextlib
import math
import re
from typing import Any

import yaml

MAX_WHOLE, MAX_DIGITS = 2**63, 30  # beyond them, whole numbers fit neither arrays nor the libraries
MAX_NUMBER = 3.4e38  # beyond it lies infinity: everything is computed in 32-bit floats
MAX_DEPTH = 60
MAX_FAST = 2000  # levels of nesting that libyaml is trusted with
ALLOWED_TAGS = {f"tag:yaml.org,2002:{kind}" for kind in ("null", "bool", "int", "float", "str", "map", "seq")}
WORDS = {"null": None, "true": True, "false": False, "~": None, "": None}
UNPRINTABLE = re.compile(  # controls of terminals and of the direction of writing; a text may have tabs and line feeds
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
KINDS = {"null": "null", "bool": "true or false", "int": "whole number", "float": "number", "str": "text"}


class Loader(yaml.SafeLoader):
    """SafeLoader with the words and numbers of YAML 1.2, without dates, that refuses deep nesting."""

    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """As SafeLoader, counting the levels."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise yaml.composer.ComposerError(None, None, f"more than {MAX_DEPTH} levels of nesting", mark)
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


def _resolvers() -> dict[str, list[tuple[str, re.Pattern[str]]]]:
    found: dict[str, list[tuple[str, re.Pattern[str]]]] = {}
    for kind, pattern, first in (
        ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
        ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
        ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", list("-+0123456789")),
        ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", list("-+.0123456789")),
        ("float", r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)", list("-+.")),
    ):
        for letter in first:
            found.setdefault(letter, []).append((f"tag:yaml.org,2002:{kind}", re.compile(f"^(?:{pattern})$")))
    return found


Loader.yaml_implicit_resolvers = _resolvers()


class _FastLoader(getattr(yaml, "CSafeLoader", Loader)):  # type: ignore[misc]
    """The same by libyaml, ten times as fast; deep nesting makes it crash."""

    yaml_implicit_resolvers = Loader.yaml_implicit_resolvers


def composed(text: str) -> yaml.Node | None:
    """The root of a YAML document; what libyaml refuses, PyYAML's own parser refuses in better words."""
    brackets = text.count("[") + text.count("{")
    if max(map(len, text.splitlines()), default=0) + brackets <= MAX_FAST:  # each level takes a bracket or a column
        with contextlib.suppress(yaml.YAMLError):
            return yaml.compose(text, Loader=_FastLoader)
    return yaml.compose(text, Loader=Loader)


def plain(kind: str, text: str) -> Any:
    """The value of a scalar.

    Raises:
        ValueError, KeyError: when the text says no such value.
    """
    if kind in ("null", "bool"):
        return WORDS[text.lower()]
    if kind == "int":
        return _whole(text)
    if kind == "float":
        if not math.isfinite(number := float(text)):
            raise ValueError("infinity and NaN mean nothing in a spec")
        if abs(number) > MAX_NUMBER:
            raise TooLarge("32-bit floats end at 3.4e38")
        return number
    if kind != "str" or UNPRINTABLE.search(text):
        raise ValueError("control characters, or a tag that fits no scalar")
    return text


class TooLarge(ValueError):
    """A number that is legal, but too large to be computed with; the message says what is not."""


def _whole(text: str) -> int:
    if len(text) > MAX_DIGITS or abs(whole := int(text, {"0o": 8, "0x": 16}.get(text[:2], 10))) >= MAX_WHOLE:
        raise TooLarge("below 2^63 they are legal")
    return whole
