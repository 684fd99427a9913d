"""A made-up record with every kind of series, and when two records are the same."""

import numpy as np

from reproduce.record import Record, Series

RECORD = Record(
    {
        "loss": Series(np.array([1.5, np.nan, np.inf, -np.inf, 5e-324]), "epoch", False),
        "gradient_norm": Series(np.arange(6.0).reshape(3, 2), "step", None, ("dense_1", "output")),
        "decision_map": Series(np.zeros((1, 9)), "end", None),
        "accuracy": Series(np.array([0.1 + 0.2]), "end", True),
    },
    steps_per_epoch=7,
    diverged=True,
)


def same(one: Record, other: Record) -> bool:
    assert list(one.series) == list(other.series)
    for name, series in one.series.items():
        found = other.series[name]
        assert np.array_equal(series.values, found.values, equal_nan=True) and series.values.shape == found.values.shape
        assert (series.at, series.higher_is_better, series.parts) == (found.at, found.higher_is_better, found.parts)
    return (one.steps_per_epoch, one.diverged) == (other.steps_per_epoch, other.diverged)
