"""Gaussian blobs, one per class, as far apart and as cleanly separated as asked.

References:
    Novikoff (1962), On convergence proofs for perceptrons (what `margin` is for).
"""

from __future__ import annotations

import numpy as np

from zoo.dataset import Array, Dataset, classification
from zoo.datasets._checks import at_least, at_most

PACKAGE = None
_ROUNDS = 1000


def blobs(
    *,
    samples: int = 200,
    classes: int = 2,
    features: int = 2,
    distance: float = 4.0,
    std: float = 1.0,
    margin: float | None = None,
    rng: np.random.Generator,
) -> Dataset:
    """Round Gaussians on a ring in the first two features, equally many points of each, in random order.

    Args:
        samples: how many points. Defaults to 200.
        classes: how many blobs. Defaults to 2.
        features: how many inputs, at least 2. Defaults to 2.
        distance: from one centre to the next on the ring. Defaults to 4.
        std: standard deviation of each blob. Defaults to 1.
        margin: width of the empty band between blobs: points nearer than half of it to the border of their class, or
            beyond it, are drawn again. None leaves the blobs as they fall, overlapping or not. Defaults to None.

    Returns:
        x of shape (samples, features), binary or multiclass.

    Raises:
        ValueError: if the margin is so wide that points keep falling into it.
    """
    at_least(2, classes=classes, features=features)
    at_least(classes, samples=samples)
    at_most(samples=samples, features=features)
    at_most(classes=classes, features=features)
    at_least(0, distance=distance, std=std)
    labels = rng.permutation(np.arange(samples) % classes)
    centres = _ring(classes, features, distance)
    x = centres[labels] + std * rng.standard_normal((samples, features))
    if margin is not None:
        at_least(0, margin=margin)
        at_most(samples=samples, classes=classes, features=features)
        _clear_margin(x, labels, centres, std, margin, rng)
    return classification(x, labels, classes)


def _ring(classes: int, features: int, distance: float) -> Array:
    """Centres `distance` apart from their neighbours around the origin, shape (classes, features)."""
    radius = distance / (2 * np.sin(np.pi / classes))
    angle = 2 * np.pi * np.arange(classes) / classes
    centres = np.zeros((classes, features))
    centres[:, :2] = radius * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return centres


def _clear_margin(x: Array, labels: Array, centres: Array, std: float, margin: float, rng: np.random.Generator) -> None:
    """Draws again, in place, the points less than margin / 2 inside the border of their class."""
    for _ in range(_ROUNDS):
        (inside,) = np.nonzero(_border_distance(x, labels, centres) < margin / 2)
        if len(inside) == 0:
            return
        x[inside] = centres[labels[inside]] + std * rng.standard_normal((len(inside), x.shape[1]))
    raise ValueError(f"margin {margin} leaves no room for blobs of std {std}")


def _border_distance(x: Array, labels: Array, centres: Array) -> Array:
    """Signed distance to the nearest plane midway between the own and another centre, shape (samples,)."""
    squared = ((x[:, None] - centres) ** 2).sum(axis=2)  # (samples, classes)
    own = np.take_along_axis(squared, labels[:, None], axis=1)  # (samples, 1)
    apart = np.linalg.norm(centres[labels][:, None] - centres, axis=2)  # (samples, classes)
    gaps = np.divide(squared - own, 2 * apart, out=np.full_like(apart, np.inf), where=apart > 0)
    nearest: Array = gaps.min(axis=1)
    return nearest
