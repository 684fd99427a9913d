"""The standard deviation of numbers of any size."""

from __future__ import annotations

from typing import Any

from keras import ops


def standard_deviation(values: Any) -> Any:
    """Standard deviation of all entries, (); scaled by the largest, so that squares of tiny ones do not underflow."""
    largest = ops.max(ops.abs(values))
    return largest * ops.std(values / ops.where(largest > 0, largest, 1.0))
