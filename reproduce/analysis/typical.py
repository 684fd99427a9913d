"""Which seed is typical of several variants: the one to draw where there is room for a single run of each."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from reproduce.analysis.samples import last_ranked
from reproduce.experiment import Variant
from reproduce.record import Array, Results

LOSSES = ("test_loss", "val_loss", "loss")


def typical_seed(results: Results, variants: Collection[Variant]) -> int:
    """The seed whose final loss is nearest to the median of its variant, over all variants together.

    The loss is that of the test part where there is one, else of the validation part, else of the training part. Near
    is counted in seeds that lie between, and added up over the variants. Of seeds that are equally near, and where runs
    have no loss, it is the first.

    Returns:
        one of the seeds of the results; 0 where they have none.
    """
    if not results.seeds:
        return 0
    name = next((name for name in LOSSES if name in results.experiment.series), LOSSES[-1])
    far = np.zeros(len(results.seeds))
    for variant in variants:
        found = [last_ranked(results.records.get((variant.name, seed)), name) for seed in results.seeds]
        values = np.array([np.nan if value is None else value for value in found])
        if np.isfinite(values).any():
            far += _from_the_middle(values)
    return results.seeds[int(np.argmin(far))]


def _from_the_middle(values: Array) -> Array:
    """How many of the values (seeds,) lie between each and the median; of NaN, all."""
    ranks = np.array([(values < value).sum() + (values == value).sum() / 2 for value in values])
    return np.where(np.isnan(values), len(values), np.abs(ranks - np.isfinite(values).sum() / 2))
