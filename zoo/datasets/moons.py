"""Two interleaved half circles, as scikit-learn's `make_moons`."""

from __future__ import annotations

import numpy as np

from zoo.dataset import Dataset, classification
from zoo.datasets._checks import at_least, at_most

PACKAGE = None


def moons(*, samples: int = 200, noise: float = 0.1, rng: np.random.Generator) -> Dataset:
    """Points at random places along two half circles of radius 1, equally many of each, in random order.

    Args:
        samples: how many points. Defaults to 200.
        noise: standard deviation of the Gaussian added to each coordinate. Defaults to 0.1.

    Returns:
        x of shape (samples, 2), binary.
    """
    at_least(2, samples=samples)
    at_most(samples=samples, features=2)
    at_least(0, noise=noise)
    labels = rng.permutation(np.arange(samples) % 2)
    angle = rng.uniform(0, np.pi, samples)
    upper = np.stack([np.cos(angle), np.sin(angle)], axis=1)  # (samples, 2)
    x = np.where(labels[:, None] == 0, upper, np.array([1.0, 0.5]) - upper)
    return classification(x + noise * rng.standard_normal(x.shape), labels, classes=2)
