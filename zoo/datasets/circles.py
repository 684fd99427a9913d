"""A circle within a circle, as scikit-learn's `make_circles`."""

from __future__ import annotations

import numpy as np

from zoo.dataset import Dataset, classification
from zoo.datasets._checks import at_least, at_most

PACKAGE = None


def circles(*, samples: int = 200, noise: float = 0.05, factor: float = 0.5, rng: np.random.Generator) -> Dataset:
    """Points at random places on two circles, equally many of each, in random order.

    Args:
        samples: how many points. Defaults to 200.
        noise: standard deviation of the Gaussian added to each coordinate. Defaults to 0.05.
        factor: radius of the inner circle (label 1); the outer one (label 0) has radius 1. Defaults to 0.5.

    Returns:
        x of shape (samples, 2), binary.
    """
    at_least(2, samples=samples)
    at_most(samples=samples, features=2)
    at_least(0, noise=noise)
    if not 0 < factor < 1:
        raise ValueError(f"factor must be between 0 and 1, got {factor}")
    labels = rng.permutation(np.arange(samples) % 2)
    angle = rng.uniform(0, 2 * np.pi, samples)
    radius = np.where(labels == 0, 1.0, factor)
    x = radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)  # (samples, 2)
    return classification(x + noise * rng.standard_normal(x.shape), labels, classes=2)
