"""One period of a sine to fit: regression on the line."""

from __future__ import annotations

import math

import numpy as np

from zoo.dataset import Dataset, regression
from zoo.datasets._checks import at_least, at_most

PACKAGE = None


def sine(
    *,
    samples: int = 200,
    low: float = -math.pi,
    high: float = math.pi,
    noise: float = 0.0,
    rng: np.random.Generator,
) -> Dataset:
    """x uniform on an interval, y = sin(x) + noise.

    Args:
        samples: how many points. Defaults to 200.
        low: left end of the interval. Defaults to -π.
        high: right end of the interval. Defaults to π.
        noise: standard deviation of the Gaussian added to y. Defaults to 0.

    Returns:
        x of shape (samples, 1), y of shape (samples, 1), regression.
    """
    at_least(1, samples=samples)
    at_most(samples=samples)
    at_least(0, noise=noise)
    if not low < high:
        raise ValueError(f"low must be less than high, got {low} and {high}")
    x = rng.uniform(low, high, (samples, 1))
    return regression(x, np.sin(x) + noise * rng.standard_normal(x.shape))
