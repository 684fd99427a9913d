"""Which point of its series a run speaks of in the end: that of the weights that it keeps.

Early stopping restores the weights of the best epoch. What is measured at the end (`test_…`) is of those weights; of a
series that is taken over training it is the point of that epoch, not the last.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from reproduce.record import Array, Record, Series
from reproduce.setup import Training


def with_kept_points(record: Record, train: Training) -> Record:
    """The record of a run with, in each series, the point of the weights that are kept.

    Args:
        record: as it was made.
        train: the training of the run's setup, of the `last_trained` of its phases.
    """
    stopping = train["early_stopping"]
    if not stopping or not stopping["restore_best_weights"]:
        return record
    monitored = record.series[stopping["monitor"]]
    begin = record.phases[last_trained(record)].epoch if record.phases else 0
    values = monitored.values[begin:]  # from the point before the phase on
    epoch = begin + best_epoch(values, bool(monitored.higher_is_better), stopping["min_delta"])
    points = {"epoch": epoch, "step": int(record.steps_after(np.array(epoch)))}
    return replace(record, series={name: _at(one, points.get(one.at)) for name, one in record.series.items()})


def last_trained(record: Record) -> int:
    """The number of the last phase that was trained at all: after it, the weights stay what they are."""
    if not record.phases:
        return 0
    epochs = int(record.series["epochs_used"].values[-1])
    return max((number for number, begin in enumerate(record.phases) if begin.epoch < epochs), default=0)


def best_epoch(values: Array, higher: bool, min_delta: float) -> int:
    """The epoch whose weights early stopping keeps, as keras.callbacks.EarlyStopping chooses it.

    Args:
        values: (epochs + 1,) of what is monitored; point 0, before training, does not count.
        higher: whether higher is better.
        min_delta: what counts as an improvement.
    """
    signed = (values if higher else -values).astype(np.float32)  # as they were compared
    best = min(1, len(signed) - 1)
    for epoch in range(2, len(signed)):
        if signed[epoch] > signed[best] + np.float32(min_delta):
            best = epoch
    return best


def _at(series: Series, point: int | None) -> Series:
    return series if point is None else replace(series, kept=point)
