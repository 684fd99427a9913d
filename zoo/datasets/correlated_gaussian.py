"""Gaussian inputs whose principal components are known: for Hebb's and Oja's rules.

References:
    Oja (1982), A simplified neuron model as a principal component analyzer.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from zoo.dataset import Dataset, regression
from zoo.datasets._checks import at_least, at_most

PACKAGE = None


def correlated_gaussian(
    *, samples: int = 500, variances: Sequence[float] = (4.0, 1.0, 0.25), rng: np.random.Generator
) -> Dataset:
    """Zero-mean Gaussian inputs with the given variances along randomly rotated axes.

    Args:
        samples: how many examples. Defaults to 500.
        variances: along each principal axis, one per input. Defaults to (4, 1, 0.25).

    Returns:
        x of shape (samples, len(variances)), regression; there is nothing to predict, so y is zero, (samples, 1).
    """
    at_least(1, samples=samples, variances=len(variances))
    at_most(samples=samples, variances=len(variances))
    at_least(0, **{f"variances[{index}]": value for index, value in enumerate(variances)})
    axes, upper = np.linalg.qr(rng.standard_normal((len(variances), len(variances))))
    axes = axes * np.sign(np.diag(upper))  # uniform over rotations and reflections
    scaled = np.sqrt(variances) * rng.standard_normal((samples, len(variances)))
    return regression(scaled @ axes.T, np.zeros(samples))
