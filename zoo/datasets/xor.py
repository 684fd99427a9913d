"""Exclusive or: the four points that no single linear unit can separate.

References:
    Minsky & Papert (1969), Perceptrons.
"""

from __future__ import annotations

import numpy as np

from zoo.dataset import Dataset, classification
from zoo.datasets._checks import at_least, at_most

PACKAGE = None


def xor(*, samples: int = 4, noise: float = 0.0, rng: np.random.Generator) -> Dataset:
    """The corners (0,0), (0,1), (1,0), (1,1) in turn, labelled 0, 1, 1, 0.

    Args:
        samples: how many points; beyond four the corners repeat. Defaults to 4.
        noise: standard deviation of the Gaussian added to each coordinate. Defaults to 0.

    Returns:
        x of shape (samples, 2), binary.
    """
    at_least(4, samples=samples)
    at_most(samples=samples, features=2)
    at_least(0, noise=noise)
    corner = np.arange(samples) % 4
    bits = np.stack([corner // 2, corner % 2], axis=1)  # (samples, 2)
    return classification(bits + noise * rng.standard_normal(bits.shape), bits.sum(axis=1) % 2, classes=2)
