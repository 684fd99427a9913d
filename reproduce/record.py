"""What one run measured, and the records of a whole experiment."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

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


class Begin(NamedTuple):
    """Where a phase of training begins: after how many epochs; and the optimizer steps in each of its own."""

    epoch: int
    steps_per_epoch: int


@dataclass(frozen=True)
class Record:
    """All that one run (variant × seed) measured.

    Attributes:
        series: by name: `loss`, `accuracy` (training set, inference mode, epoch 0 = untrained), `val_*` (validation),
            `test_*` (once, at the end), `gap` (training minus validation accuracy), measures by their names.
        steps_per_epoch: optimizer steps in one epoch, of the first phase.
        diverged: a loss or a weight stopped being a finite number.
        phases: where each phase of training begins; empty for a training without phases. Series run on over phases: the
            points of a later one follow, without one before its training.
    """

    series: Mapping[str, Series]
    steps_per_epoch: int
    diverged: bool
    phases: tuple[Begin, ...] = ()

    def steps_after(self, epochs: Array) -> Array:
        """Optimizer steps in the first so many epochs, any shape; as many go on as the last phase has."""
        epoch, step, per_epoch = self._begins()
        phase = np.searchsorted(epoch, epochs, side="right") - 1
        return np.asarray(step[phase] + (epochs - epoch[phase]) * per_epoch[phase])

    def epochs_after(self, steps: Array) -> Array:
        """Epochs, and parts of one, in the first so many optimizer steps, any shape."""
        epoch, step, per_epoch = self._begins()
        phase = np.searchsorted(step, steps, side="right") - 1
        return np.asarray(epoch[phase] + (steps - step[phase]) * (1 / per_epoch[phase]))

    def time_of(self, points: npt.ArrayLike, at: str, clock: str) -> Array:
        """When points of a series were taken, any shape.

        Args:
            points: their numbers; 0 is before training.
            at: `step` or `epoch`: when the series is taken.
            clock: `step` or `epoch`: what is counted.
        """
        numbers = np.asarray(points, dtype=np.float64)
        if at == clock:
            return numbers
        return self.steps_after(numbers) if clock == "step" else self.epochs_after(numbers)

    def _begins(self) -> tuple[Array, Array, Array]:
        """Where phases begin, in epochs and in steps, and their steps per epoch, each (phases,)."""
        begins = np.array(self.phases or [(0, self.steps_per_epoch)], dtype=np.float64)
        epoch, per_epoch = begins[:, 0], begins[:, 1]
        step = np.concatenate([[0.0], np.cumsum(np.diff(epoch) * per_epoch[:-1])])
        return epoch, step, per_epoch


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
