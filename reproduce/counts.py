"""Counts and lists in words."""

from __future__ import annotations

from collections.abc import Sequence


def counted(number: int, noun: str) -> str:
    """A number with its noun: `1 run`, `20 runs`."""
    return f"{number} {noun}{'s' * (number != 1)}"


def listed(names: Sequence[str], most: int) -> str:
    """The first names, and how many more: `a, b and 3 more`."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
