"""Interleaved spirals: easy to see, hard to separate.

References:
    Lang & Witbrock (1988), Learning to tell two spirals apart.
"""

from __future__ import annotations

import numpy as np

from zoo.dataset import Dataset, classification
from zoo.datasets._checks import at_least, at_most

PACKAGE = None


def spirals(
    *, samples: int = 200, classes: int = 2, turns: float = 1.0, noise: float = 0.0, rng: np.random.Generator
) -> Dataset:
    """Points at random places along spiral arms, one arm per class, equally many of each, in random order.

    The radius goes from 0.1 to 1 while the angle goes through `turns` full turns.

    Args:
        samples: how many points. Defaults to 200.
        classes: how many arms. Defaults to 2.
        turns: how often an arm winds around the origin. Defaults to 1.
        noise: standard deviation of the Gaussian added to each coordinate. Defaults to 0.

    Returns:
        x of shape (samples, 2), binary or multiclass.
    """
    at_least(2, classes=classes)
    at_least(classes, samples=samples)
    at_most(samples=samples, features=2)
    at_least(0, turns=turns, noise=noise)
    labels = rng.permutation(np.arange(samples) % classes)
    along = rng.uniform(0, 1, samples)
    angle = 2 * np.pi * (turns * along + labels / classes)
    x = (0.1 + 0.9 * along)[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)  # (samples, 2)
    return classification(x + noise * rng.standard_normal(x.shape), labels, classes)
