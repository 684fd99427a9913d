"""Values against annotations."""

from collections.abc import Sequence
from typing import Any

import pytest

from reproduce.spec.arguments import mistakes


def function(
    data: Any,
    *,
    count: int = 1,
    rate: float | None = 0.5,
    size: int | float | None = None,
    flag: bool = True,
    sizes: Sequence[int] | dict[str, Sequence[int]] = (),
    pair: tuple[float, ...] = (),
    name: str = "",
    anything: Any = None,
) -> None:
    """What is checked."""


@pytest.mark.parametrize(
    "arguments",
    [
        {"count": 3, "rate": 1, "flag": False, "sizes": [1, 2], "pair": [1, 0.5], "name": "x", "anything": object},
        {"rate": None, "sizes": {"repeat": [1, 2]}},
        {"unknown": 3, "data": 3},
    ],
)
def test_what_fits(arguments: Any) -> None:
    arguments.pop("anything", None)
    assert list(mistakes(function, arguments)) == []


@pytest.mark.parametrize(
    ("key", "value", "path", "message"),
    [
        ("count", 1.0, (), "expected a whole number, got 1.0; write it without a decimal point"),
        ("count", True, (), "expected a whole number, got true"),
        ("count", "1", (), "expected a whole number, got '1'"),
        ("rate", "a", (), "expected a number, got 'a'"),
        ("size", "all", (), "expected a number, got 'all'"),
        ("flag", 1, (), "expected true or false, got 1"),
        ("flag", "on", (), "expected true or false, got 'on'; write true"),
        ("sizes", 64, (), "expected a list or a mapping, got 64"),
        ("sizes", "64", (), "expected a list or a mapping, got '64'"),
        ("sizes", [1, "a"], (1,), "expected a whole number, got 'a'"),
        ("sizes", {"repeat": 3}, ("repeat",), "expected a list, got 3; write [3]"),
        ("pair", 3, (), "expected a list, got 3; write [3]"),
        ("name", 3, (), "expected a text, got 3; write '3'"),
    ],
)
def test_what_does_not_fit(key: str, value: Any, path: Any, message: str) -> None:
    assert list(mistakes(function, {key: value})) == [((key, *path), message)]
