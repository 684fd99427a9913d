"""Gaussian noise labelled by a random linear teacher: inputs without structure, for probing signals and memory."""

from __future__ import annotations

import numpy as np

from zoo.dataset import Dataset, classification
from zoo.datasets._checks import at_least, at_most

PACKAGE = None


def gaussian(*, samples: int = 512, features: int = 100, classes: int = 2, rng: np.random.Generator) -> Dataset:
    """Independent N(0, 1) inputs; the label is the largest of `classes` random linear functions of them.

    Args:
        samples: how many examples. Defaults to 512.
        features: how many inputs. Defaults to 100.
        classes: how many labels. Defaults to 2.

    Returns:
        x of shape (samples, features), binary or multiclass.
    """
    at_least(1, samples=samples, features=features)
    at_least(2, classes=classes)
    at_most(samples=samples, features=features)
    at_most(samples=samples, classes=classes)
    at_most(features=features, classes=classes)
    teacher = rng.standard_normal((features, classes))
    x = rng.standard_normal((samples, features))
    return classification(x, (x @ teacher).argmax(axis=1), classes)
