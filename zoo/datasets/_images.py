"""What the image data sets share: pixels scaled to 0 … 1, flat or with a channel axis."""

from __future__ import annotations

import numpy as np

from zoo.dataset import Array, Dataset


def image_dataset(pixels: Array, labels: Array, *, peak: float, image: bool) -> Dataset:
    """Ten classes of images.

    Args:
        pixels: shape (n, height, width) or (n, height, width, channels), from 0 to `peak`.
        labels: shape (n,).
        image: whether x is (n, height, width, channels) rather than flat, (n, height * width * channels).
    """
    shape = (*pixels.shape[:3], -1) if image else (len(pixels), -1)
    scaled = np.divide(pixels, peak, dtype=np.float32).reshape(shape)
    return Dataset(scaled, labels.astype(np.int32), "multiclass", 10)
