"""Collects the mistakes of a claim, so that all of them are told at once, each with its place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from reproduce.expressions import ClaimError, ClaimErrors

T = TypeVar("T")


def each(*parts: Callable[[], Any]) -> list[Any]:
    """Works out every part.

    Raises:
        ClaimErrors: with the mistakes of all parts together.
    """
    results: list[Any] = []
    mistakes: list[tuple[int, str]] = []
    for part in parts:
        try:
            results.append(part())
        except ClaimErrors as error:
            mistakes += error.mistakes
    if mistakes:
        raise ClaimErrors(sorted(set(mistakes)))
    return results


def placed(offset: int, work: Callable[[], T]) -> T:
    """Works something out.

    Raises:
        ClaimErrors: where it makes a mistake, with this place.
    """
    try:
        return work()
    except ClaimError as error:
        raise ClaimErrors([(offset, str(error))]) from None
