"""What one run measured, and the records of a whole experiment."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np

from reproduce.experiment import Experiment
from reproduce.trials import SearchLog
from zoo import measures

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
        kept: the point of the weights that the run keeps, the last one unless earlier weights were restored.
    """

    values: Array
    at: str
    higher_is_better: bool | None
    parts: tuple[str, ...] = ()
    kept: int = -1

    @property
    def last(self) -> Array:
        """What the run ends with, () or (parts,): the point of the weights that it keeps."""
        return np.asarray(self.values[self.kept])

    def place_of(self, layer: str) -> int | None:
        """Where a layer stands along axis 1: `first`, `last`, its name, or its number from 1; None if there is none."""
        count = self.values.shape[1] if self.values.ndim == 2 else 0
        if layer in self.parts:
            return self.parts.index(layer)
        numbered = {str(number): number - 1 for number in range(1, count + 1)}
        return ({"first": 0, "last": count - 1} | numbered).get(layer) if count else None

    def ranked(self, values: Array) -> Array:
        """Values of this series with not-a-number as the worst there is; unknown where it has no direction."""
        worst = {True: -np.inf, False: np.inf, None: np.nan}[self.higher_is_better]
        return np.where(np.isnan(values), worst, values)


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
    """The records of an experiment that are there, by (variant name, seed).

    Attributes:
        seeds: those that were planned.
        searches: by the name of the variant: one for all seeds, or one for each seed.
    """

    experiment: Experiment
    seeds: tuple[int, ...]
    records: Mapping[tuple[str, int], Record]
    searches: Mapping[str, tuple[SearchLog, ...]] = field(default_factory=dict)

    def direction(self, name: str, variants: Collection[str] | None = None) -> bool | None:
        """Whether higher is better in a series: as the first record of it says.

        Without any, as a measure declares it; of losses and metrics, whose direction is known when they are built, it
        is taken that they have one.

        Args:
            name: of the series.
            variants: whose records to look at. Defaults to all.
        """
        for (variant, _), record in self.records.items():
            if name in record.series and (variants is None or variant in variants):
                return record.series[name].higher_is_better
        if name == "epochs_used":
            return None
        declared = measures.declared(name)
        return declared.higher_is_better if declared else True


NO_RECORDS: Mapping[str, Record] = MappingProxyType({})
"""By variant: what is known of its runs before it is built."""
