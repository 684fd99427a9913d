"""Short documents of words that follow Zipf's law: inputs most of which are zero most of the time.

References:
    Zipf (1949), Human behavior and the principle of least effort. Duchi, Hazan & Singer (2011), Adaptive subgradient
    methods for online learning and stochastic optimization.
"""

from __future__ import annotations

import numpy as np

from zoo.dataset import Dataset, regression
from zoo.datasets._checks import at_least, at_most

PACKAGE = None


def bag_of_words(
    *, samples: int = 500, words: int = 100, length: int = 5, exponent: float = 1.0, rng: np.random.Generator
) -> Dataset:
    """How often each word occurs in a document; the target is the sum of the weights of its words.

    Words are drawn independently, the k-th with a probability in proportion to 1/k^exponent. The weight of a word is +1
    or -1, equally likely. Nothing else goes into the target, so that a linear model can fit it exactly.

    Args:
        samples: how many documents. Defaults to 500.
        words: size of the vocabulary, most frequent first. Defaults to 100.
        length: words in a document. Defaults to 5.
        exponent: of Zipf's law; 0 makes all words equally frequent. Defaults to 1.

    Returns:
        x of shape (samples, words), y of shape (samples, 1), regression.
    """
    at_least(1, samples=samples, words=words, length=length)
    at_most(samples=samples, words=words)
    at_least(0, exponent=exponent)
    frequency = np.arange(1, words + 1, dtype=float) ** -exponent
    x = rng.multinomial(length, frequency / frequency.sum(), size=samples)
    weights = rng.choice([-1.0, 1.0], words)
    return regression(x, x @ weights)
