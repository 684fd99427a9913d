"""What one run measured, and the records of a whole experiment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from reproduce.experiment import Experiment

Array = np.ndarray[tuple[int, ...], np.dtype[np.float64]]


@dataclass(frozen=True)
class Series:
    """One measured quantity of a run.

    Attributes:
        values: (points,), or (points, parts) where it is measured per layer or is a map. Point 0 is before training for
            series taken at `epoch` or `step`; one point for `init` and `end`. NaN and infinities are kept as they came.
        at: when the points were taken: `init`, `step`, `epoch` or `end`.
        higher_is_better: as the measure declares it; None where neither is.
        parts: the names of the layers along axis 1; empty without that axis.
    """

    values: Array
    at: str
    higher_is_better: bool | None
    parts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Record:
    """All that one run (variant × seed) measured.

    Attributes:
        series: by name: `loss`, `accuracy` (training set, inference mode, epoch 0 = untrained), `val_*` (validation),
            `test_*` (once, at the end), `gap` (training minus validation accuracy), measures by their names.
        steps_per_epoch: optimizer steps in one epoch.
        diverged: a loss or a weight stopped being a finite number.
    """

    series: Mapping[str, Series]
    steps_per_epoch: int
    diverged: bool


@dataclass(frozen=True)
class Results:
    """The records of an experiment that are there, by (variant name, seed); `seeds` are those that were planned."""

    experiment: Experiment
    seeds: tuple[int, ...]
    records: Mapping[tuple[str, int], Record]
