"""Parity: whether an odd number of bits is set; XOR for any number of inputs.

References:
    Minsky & Papert (1969), Perceptrons.
"""

from __future__ import annotations

import numpy as np

from zoo.dataset import Dataset, classification

PACKAGE = None


def parity(*, bits: int = 3, rng: np.random.Generator) -> Dataset:
    """All patterns of `bits` zeros and ones, in counting order, labelled by the parity of their sum.

    Args:
        bits: how many inputs, 1 to 16. Defaults to 3.

    Returns:
        x of shape (2 ** bits, bits), binary. `rng` is not used.
    """
    if not 1 <= bits <= 16:
        raise ValueError(f"bits must be from 1 to 16, got {bits}")
    patterns = np.arange(2**bits)[:, None] >> np.arange(bits)[::-1] & 1  # (2 ** bits, bits)
    return classification(patterns, patterns.sum(axis=1) % 2, classes=2)
