"""Training examples in another order.

References:
    Bottou (2012), Stochastic gradient descent tricks.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from zoo.splits import Split

ORDERS = 1000  # each is drawn after those before it


def shuffle(split: Split, *, draw: int = 0, rng: np.random.Generator) -> Split:
    """Puts the training examples in an order drawn at random; which examples there are does not change.

    A seed visits the examples by their places, so runs of one seed that differ in `draw` alone start from the same
    weights and learn from the same examples, but meet them in another order.

    Args:
        draw: which of the first thousand orders of the generator to take, counted from 0. Defaults to 0.

    Raises:
        ValueError: if the draw is negative, or 1,000 or more.
    """
    if not 0 <= draw < ORDERS:
        raise ValueError(f"draw must be from 0 to {ORDERS - 1}, got {draw}")
    for _ in range(draw + 1):
        order = rng.permutation(len(split.train))
    return replace(split, train=split.train.take(order))
