"""Any function of bits, written down as its truth table.

References:
    McCulloch & Pitts (1943), A logical calculus of the ideas immanent in nervous activity.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from zoo.dataset import Dataset, classification
from zoo.datasets._bits import patterns

PACKAGE = None


def truth_table(*, column: Sequence[int] = (0, 0, 0, 1), rng: np.random.Generator) -> Dataset:
    """All patterns of bits in counting order, 00, 01, 10, 11 for two, labelled by the last column of a truth table.

    Args:
        column: the answer to each pattern, 0 or 1; 2, 4, 8, … of them. Defaults to (0, 0, 0, 1), which is AND.

    Returns:
        x of shape (len(column), bits), binary. `rng` is not used.
    """
    bits = len(column).bit_length() - 1
    if bits < 1 or len(column) != 2**bits:
        raise ValueError(f"column must have 2, 4, 8, … answers, got {len(column)}")
    if not set(column) <= {0, 1}:
        raise ValueError(f"column must hold 0 and 1, got {list(column)}")
    return classification(patterns(bits), column, classes=2)
