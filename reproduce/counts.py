"""Counts in words."""

from __future__ import annotations


def counted(number: int, noun: str) -> str:
    """A number with its noun: `1 run`, `20 runs`."""
    return f"{number} {noun}{'s' * (number != 1)}"
