"""CIFAR-10: 60,000 small colour pictures of ten kinds of things, downloaded by Keras, which checks their sha256.

References:
    Krizhevsky (2009), Learning multiple layers of features from tiny images.
"""

from __future__ import annotations

import functools

import numpy as np

from zoo.dataset import Array, Dataset
from zoo.datasets._download import downloading, joined
from zoo.datasets._generators import global_generators_kept
from zoo.datasets._images import image_dataset

PACKAGE = "keras"


def cifar10(*, image: bool = False, rng: np.random.Generator) -> Dataset:
    """32 by 32 RGB pixels scaled to 0 … 1; the 50,000 published training examples first, then the 10,000 test ones.

    Args:
        image: x is (60000, 32, 32, 3) rather than (60000, 3072). Defaults to False.

    Returns:
        Ten classes. `rng` is not used.

    Raises:
        Unavailable: if it cannot be downloaded.
    """
    pixels, labels = _load()
    return image_dataset(pixels, labels, peak=255, image=image)


@functools.cache
@global_generators_kept()
def _load() -> tuple[Array, Array]:
    from keras.datasets import cifar10 as source

    with downloading("cifar10", instead="digits and mnist5k work offline"):
        return joined(source.load_data())
