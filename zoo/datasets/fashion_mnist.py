"""Fashion-MNIST: 70,000 pictures of clothes in the format of MNIST, downloaded by Keras.

Keras checks no hash of these four files, so they are fetched and checked here before Keras reads them from its cache.

References:
    Xiao, Rasul & Vollgraf (2017), Fashion-MNIST: a novel image dataset for benchmarking machine learning algorithms.
"""

from __future__ import annotations

import functools
import os

import numpy as np

from zoo.dataset import Array, Dataset
from zoo.datasets._download import downloading, joined
from zoo.datasets._generators import global_generators_kept
from zoo.datasets._images import image_dataset

PACKAGE = "keras"
_ORIGIN = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/"
_SHA256 = {
    "train-labels-idx1-ubyte.gz": "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
    "train-images-idx3-ubyte.gz": "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
    "t10k-labels-idx1-ubyte.gz": "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
    "t10k-images-idx3-ubyte.gz": "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
}


def fashion_mnist(*, image: bool = False, rng: np.random.Generator) -> Dataset:
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
    from keras.datasets import fashion_mnist as source
    from keras.utils import get_file

    folder = os.path.join("datasets", "fashion-mnist")  # where Keras looks
    with downloading("fashion_mnist", instead="mnist5k and mnist1d work offline"):
        for file, sha256 in _SHA256.items():
            get_file(file, origin=_ORIGIN + file, cache_subdir=folder, file_hash=sha256)
        return joined(source.load_data())
