"""IMDB: 50,000 film reviews as sequences of word numbers, liked or not; downloaded by Keras, which checks their sha256.

References:
    Maas et al. (2011), Learning word vectors for sentiment analysis.
"""

from __future__ import annotations

import functools

import numpy as np

from zoo.dataset import Array, Dataset, classification
from zoo.datasets._checks import at_least, at_most
from zoo.datasets._download import downloading, joined
from zoo.datasets._generators import global_generators_kept

PACKAGE = "keras"


def imdb(*, words: int = 10_000, length: int = 200, rng: np.random.Generator) -> Dataset:
    """Word numbers as float32 (exact), 25,000 published training reviews first, then the 25,000 test ones.

    Numbers are by frequency, as Keras gives them: 0 pads, 1 starts a review, 2 stands for a rarer word.

    Args:
        words: numbers run from 0 to words - 1. Defaults to 10,000.
        length: the last so many words of a review; shorter ones are padded in front. Defaults to 200.

    Returns:
        x of shape (50000, length), binary: 1 for a favourable review. `rng` is not used.

    Raises:
        Unavailable: if it cannot be downloaded.
    """
    at_least(4, words=words)
    at_least(1, length=length)
    at_most(reviews=50_000, length=length)
    reviews, labels = _load(words)
    x = np.zeros((len(reviews), length), np.float32)
    for row, review in zip(x, reviews, strict=True):
        kept = review[-length:]
        row[length - len(kept) :] = kept
    return classification(x, labels, classes=2)


@functools.lru_cache(maxsize=1)
@global_generators_kept()
def _load(words: int) -> tuple[Array, Array]:
    from keras.datasets import imdb as source

    with downloading("imdb", instead="mnist1d has sequences and works offline"):
        return joined(source.load_data(num_words=words))
