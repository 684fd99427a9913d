"""Targets that are nothing but noise: gradient noise for descent on a surface that is a loss.

References:
    Robbins & Monro (1951), A stochastic approximation method.
"""

from __future__ import annotations

import numpy as np

from zoo.dataset import Dataset, regression
from zoo.datasets._checks import at_least, at_most

PACKAGE = None


def noise(*, samples: int = 100, outputs: int = 1, std: float = 1.0, rng: np.random.Generator) -> Dataset:
    """Inputs of zero, and Gaussian targets whose mean over all examples is exactly 0.

    With a loss that adds target · output, descent on all examples at once sees no noise, on a few at a time it does.

    Args:
        samples: how many examples. Defaults to 100.
        outputs: targets of each. Defaults to 1.
        std: standard deviation of the targets before their mean is taken off. Defaults to 1.

    Returns:
        x of shape (samples, 1), y of shape (samples, outputs), regression.
    """
    at_least(1, samples=samples, outputs=outputs)
    at_most(samples=samples, outputs=outputs)
    at_least(0, std=std)
    drawn = std * rng.standard_normal((samples, outputs))
    return regression(np.zeros((samples, 1)), drawn - drawn.mean(axis=0))
