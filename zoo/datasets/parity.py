"""Parity: whether an odd number of bits is set; XOR for any number of inputs.

References:
    Minsky & Papert (1969), Perceptrons.
"""

from __future__ import annotations

import numpy as np

from zoo.dataset import Dataset, classification
from zoo.datasets._bits import patterns

PACKAGE = None


def parity(*, bits: int = 3, inputs: int | None = None, rng: np.random.Generator) -> Dataset:
    """All patterns of zeros and ones, in counting order, labelled by the parity of the sum of the first `bits`.

    Args:
        bits: how many inputs count, from 1. Defaults to 3.
        inputs: how many there are, `bits` to 16; None for no more than count. Defaults to None.

    Returns:
        x of shape (2 ** inputs, inputs), binary. `rng` is not used.
    """
    if not 1 <= bits <= 16:
        raise ValueError(f"bits must be from 1 to 16, got {bits}")
    if inputs is not None and not bits <= inputs <= 16:
        raise ValueError(f"inputs must be from {bits} to 16, got {inputs}")
    x = patterns(inputs or bits)
    return classification(x, x[:, :bits].sum(axis=1) % 2, classes=2)
