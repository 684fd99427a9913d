"""Checks of the arguments of data sets."""

from __future__ import annotations


def at_least(least: float, **values: float) -> None:
    """Raises ValueError for the first of `values` below `least`: `samples must be at least 1, got 0`."""
    for name, value in values.items():
        if not value >= least:
            raise ValueError(f"{name} must be at least {least}, got {value}")
