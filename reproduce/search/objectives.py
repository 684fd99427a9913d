"""What an oracle is told of a trial: its objective, of runs that diverged too, and all else that they recorded."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import keras_tuner
import numpy as np
from keras_tuner.src.engine.objective import DefaultObjective, MultiObjective

from reproduce.errors import UsageError
from reproduce.record import Record
from reproduce.search.named import NamedSearch
from reproduce.search.oracles import to_minimise
from reproduce.selection import objective_of


@dataclass(frozen=True)
class Told:
    """The objective of an oracle, over the series of an experiment.

    Attributes:
        named: the search; its objective is that of an oracle that has none.
        objective: of the oracle.
    """

    named: NamedSearch
    objective: keras_tuner.Objective

    @property
    def directions(self) -> Mapping[str, str]:
        """The series that the objective names, and which way it takes them for better."""
        if isinstance(self.objective, DefaultObjective):
            return {}
        if isinstance(self.objective, MultiObjective):
            return dict(self.objective.name_to_direction)
        return {self.objective.name: self.objective.direction}

    def check(self) -> None:
        """Hold the objective against the series.

        Raises:
            UsageError: for one that is none, or that is better the other way.
        """
        for name, direction in self.directions.items():
            if (better := self.named.direction(name)) != direction:
                raise UsageError(f"the oracle's objective takes {direction} of {name!r} for better, and it is {better}")

    def value(self, record: Record) -> float:
        """The objective in one run, in the direction of the oracle; NaN where the run diverged."""
        if isinstance(self.objective, DefaultObjective):
            series = self.named.search.series
            return self._signed(record, series, self.named.direction(series))
        if isinstance(self.objective, MultiObjective):
            return sum(self._signed(record, name, direction) for name, direction in self.directions.items())
        return self._of(record, self.objective.name)

    def score(self, own: Sequence[float], everyone: Sequence[Sequence[float]]) -> float:
        """The score of a trial: the mean of its executions, or a penalty where one diverged.

        Args:
            own: the values of its executions.
            everyone: those of all trials so far.
        """
        higher = self.objective.direction == "max"
        (score,) = to_minimise([float(np.mean(own))], [float(np.mean(one)) for one in everyone], higher)
        return -score if higher else score

    def metrics(self, records: Sequence[Record], score: float) -> dict[str, float]:
        """What to report: the objective, and where no execution diverged the mean of each series' last value."""
        needed = dict.fromkeys([*self.directions, self.objective.name], score)
        if any(math.isnan(self.value(record)) for record in records):
            return needed
        series = [name for name, one in records[0].series.items() if one.values.ndim == 1 and name not in needed]
        found = {name: _mean([float(record.series[name].values[-1]) for record in records]) for name in series}
        parts = {name: _mean([self._of(record, name) for record in records]) for name in self.directions}
        return {name: value for name, value in {**found, **needed, **parts}.items() if math.isfinite(value)}

    def _signed(self, record: Record, series: str, direction: str) -> float:
        return self._of(record, series) * (1 if direction == "min" else -1)

    def _of(self, record: Record, series: str) -> float:
        search = self.named.search
        return objective_of(replace(search, series=series, is_best=search.is_best and series == search.series), record)


def register(trial: Any, record: Record, names: Sequence[str]) -> None:
    """Have a trial know which way its metrics are better, where KerasTuner would guess by their names."""
    for name in names:
        if name in record.series and not trial.metrics.exists(name):
            trial.metrics.register(name, "max" if record.series[name].higher_is_better else "min")


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values))
