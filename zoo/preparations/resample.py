"""Images of another size."""

from __future__ import annotations

import numpy as np

from zoo.dataset import Array
from zoo.datasets._checks import MOST
from zoo.splits import Split


def resample(split: Split, *, height: int = 20, width: int = 20) -> Split:
    """Images of `height` by `width` pixels, by linear interpolation along both axes; nothing smooths before shrinking.

    Pixels are little squares: the outer edges of the image stay where they are.

    Args:
        height: new pixels from top to bottom. Defaults to 20.
        width: new pixels from left to right. Defaults to 20.

    Raises:
        ValueError: for data that are not images (n, height, width, channels), and for sizes below 1.
    """
    if split.train.x.ndim != 4:
        raise ValueError(f"resample needs images (n, height, width, channels), got shape {split.train.x.shape}")
    if min(height, width) < 1:
        raise ValueError(f"height and width must be at least 1, got {height} and {width}")
    if (count := len(split.train.x) * height * width) > MOST:
        raise ValueError(f"height × width of {len(split.train.x)} images are {count:,} numbers, {MOST:,} at most")
    down, across = (_weights(*sizes) for sizes in zip(split.train.x.shape[1:3], (height, width), strict=True))
    return split.map(lambda part: part.with_x(np.einsum("yi,nijc,xj->nyxc", down, part.x, across, optimize=True)))


def _weights(old: int, new: int) -> Array:
    """How much each old pixel counts for each new one, (new, old)."""
    centres = np.clip((np.arange(new) + 0.5) * old / new - 0.5, 0, old - 1)
    return np.maximum(0, 1 - np.abs(centres[:, None] - np.arange(old)))
