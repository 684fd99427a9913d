"""Evenly spaced numbers, and a square grid of inputs in the plane, for measures that are drawn as pictures."""

from __future__ import annotations

from typing import Any

import numpy as np
from keras import ops

MOST_ALONG = 501
"""Points along each axis of a map: more than a figure has pixels for."""
WIDEST = 1e30
"""How far from zero a map or an interval may reach: the squares of larger numbers are no 32-bit floats."""


def square(low: float, high: float, resolution: int) -> Any:
    """Points (resolution², 2), row by row from the lowest second input up.

    Raises:
        ValueError: for bounds or a resolution that make no map.
    """
    axis = spaced(low, high, resolution)
    second, first = np.meshgrid(axis, axis, indexing="ij")
    return ops.convert_to_tensor(np.stack([first.ravel(), second.ravel()], axis=1))


def spaced(low: float, high: float, count: int, what: str = "resolution", most: int = MOST_ALONG) -> Any:
    """Evenly spaced 32-bit floats (count,) from `low` to `high`; `what` is the name of `count`.

    Raises:
        ValueError: for bounds that are not in order or too far out, and for fewer than 3 points or more than `most`.
    """
    if not -WIDEST <= low < high <= WIDEST:
        raise ValueError(f"`low` must lie below `high`, both within ±{WIDEST:g}; got {low:g} and {high:g}")
    if not 3 <= count <= most:
        raise ValueError(f"`{what}` must lie between 3 and {most:,}, got {count:,}")
    return np.linspace(low, high, count, dtype="float32")
