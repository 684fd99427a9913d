"""MNIST: 70,000 handwritten digits, downloaded by Keras, which checks their sha256.

References:
    LeCun, Bottou, Bengio & Haffner (1998), Gradient-based learning applied to document recognition.
"""

from __future__ import annotations

import functools

import numpy as np

from zoo.dataset import Array, Dataset
from zoo.datasets._download import downloading, joined
from zoo.datasets._generators import global_generators_kept
from zoo.datasets._images import image_dataset

PACKAGE = "keras"


def mnist(*, image: bool = False, rng: np.random.Generator) -> Dataset:
    """28 by 28 pixels scaled to 0 … 1; the 60,000 published training examples first, then the 10,000 test ones.

    Args:
        image: x is (70000, 28, 28, 1) rather than (70000, 784). Defaults to False.

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
    from keras.datasets import mnist as source

    with downloading("mnist", instead="mnist5k and mnist1d work offline"):
        return joined(source.load_data())
