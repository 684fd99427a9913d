"""Checks of the arguments of data sets."""

from __future__ import annotations

import math

MOST = 50_000_000  # numbers that a data set may have to draw; 0.4 GB


def at_least(least: float, **values: float) -> None:
    """Raises ValueError for the first of `values` below `least`: `samples must be at least 1, got 0`."""
    for name, value in values.items():
        if not value >= least:
            raise ValueError(f"{name} must be at least {least}, got {value}")


def at_most(**sizes: int) -> None:
    """Raises ValueError where the product of `sizes` is more numbers than are drawn, before anything is."""
    if (count := math.prod(sizes.values())) > MOST:
        raise ValueError(f"{' × '.join(sizes)} are {count:,} numbers, {MOST:,} at most")
