"""Patterns of zeros and ones."""

from __future__ import annotations

import numpy as np

from zoo.dataset import Array


def patterns(bits: int) -> Array:
    """All patterns of so many bits, in counting order, (2 ** bits, bits)."""
    return np.asarray(np.arange(2**bits)[:, None] >> np.arange(bits)[::-1] & 1)
