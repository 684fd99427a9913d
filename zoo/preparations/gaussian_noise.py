"""Inputs with noise.

References:
    Vincent, Larochelle, Bengio & Manzagol (2008), Extracting and composing robust features with denoising autoencoders.
"""

from __future__ import annotations

import numpy as np

from zoo.dataset import Dataset
from zoo.splits import Split


def gaussian_noise(split: Split, *, stddev: float = 0.1, rng: np.random.Generator) -> Split:
    """Adds independent Gaussian noise to every input of every part, drawn once for each example.

    For other noise in each step of training and none in evaluations, use `augment: [{GaussianNoise: 0.1}]`.

    Args:
        stddev: of the noise, in the units of the inputs, 0 or more. Defaults to 0.1.

    Raises:
        ValueError: for a negative deviation.
    """
    if stddev < 0:
        raise ValueError(f"stddev must be 0 or more, got {stddev}")
    return split.map(lambda part: _noisy(part, stddev, rng))


def _noisy(part: Dataset, stddev: float, rng: np.random.Generator) -> Dataset:
    return part.with_x(part.x + rng.normal(0, stddev, part.x.shape))
