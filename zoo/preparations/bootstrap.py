"""Another sample of the same size, or another: examples drawn anew from those there are.

References:
    Efron (1979), Bootstrap methods: another look at the jackknife.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from zoo.dataset import Dataset
from zoo.datasets._checks import MOST
from zoo.preparations.shuffle import ORDERS
from zoo.splits import PartName, Split


def bootstrap(
    split: Split,
    *,
    count: int | None = None,
    draw: int = 0,
    parts: Sequence[PartName] = ("train",),
    rng: np.random.Generator,
) -> Split:
    """Draws the examples of a part from those it has, with replacement.

    Args:
        count: how many. Defaults to None, as many as there are.
        draw: which of the first thousand samples of the generator to take, counted from 0. Defaults to 0.
        parts: which parts are drawn anew. Defaults to training.

    Raises:
        ValueError: if the count is below 1 or makes too many numbers, or the draw is negative, 1,000 or more.
    """
    most = MOST // split.train.x[0].size
    if count is not None and not 1 <= count <= most:
        raise ValueError(f"count must be from 1 to {most:,}, got {count:,}")
    if not 0 <= draw < ORDERS:
        raise ValueError(f"draw must be from 0 to {ORDERS - 1}, got {draw}")

    def drawn(part: Dataset) -> Dataset:
        for _ in range(draw + 1):
            chosen = rng.integers(len(part), size=len(part) if count is None else count)
        return part.take(chosen)

    return split.on(parts, drawn)
