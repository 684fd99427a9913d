"""1,797 handwritten digits of 8 by 8 pixels, as scikit-learn ships them.

References:
    Alpaydin & Kaynak (1998), Optical recognition of handwritten digits, UCI.
"""

from __future__ import annotations

import functools

import numpy as np

from zoo.dataset import Array, Dataset
from zoo.datasets._images import image_dataset
from zoo.datasets._shipped import labelled_table

PACKAGE = "scikit-learn"


def digits(*, image: bool = False, rng: np.random.Generator) -> Dataset:
    """The test half of the UCI digits, pixels scaled from 0 … 16 to 0 … 1.

    Args:
        image: x is (1797, 8, 8, 1) rather than (1797, 64). Defaults to False.

    Returns:
        Ten classes. `rng` is not used.
    """
    pixels, labels = _load()
    return image_dataset(pixels, labels, peak=16, image=image)


@functools.cache
def _load() -> tuple[Array, Array]:
    pixels, labels = labelled_table("digits.csv.gz", header=0)
    return pixels.reshape(-1, 8, 8), labels
