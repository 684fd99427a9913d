"""Labels without meaning: what is fitted then is memorised.

References:
    Zhang, Bengio, Hardt, Recht & Vinyals (2017), Understanding deep learning requires rethinking generalization.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from zoo.splits import Split


def random_labels(split: Split, *, rng: np.random.Generator) -> Split:
    """Replaces each training label by one drawn uniformly from all classes (the true one included).

    Raises:
        ValueError: for regression.
    """
    if split.train.classes is None:
        raise ValueError("random_labels needs class labels, this is a regression data set")
    labels = rng.integers(split.train.classes, size=len(split.train))
    return replace(split, train=split.train.with_y(labels))
