"""How far the searches of an experiment are: trials done, the best so far, epochs left to train; for displays."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from reproduce.experiment import Search
from reproduce.progress import Progress, SearchState
from reproduce.record import Record
from reproduce.selection import objective_of
from reproduce.text import number


class Plan(NamedTuple):
    """The most that a search can take.

    Attributes:
        epochs: of all runs of its trials.
    """

    search: Search
    trials: int
    epochs: int


class Asked(NamedTuple):
    """A trial of a round.

    Attributes:
        keys: of its runs.
        epochs: that each of them is trained, as far as the search's plan knows.
    """

    search: Search
    keys: Sequence[str]
    epochs: int


class Standing:
    """Shows how far searches are, each time that records arrive.

    Args:
        plans: of each search, or of each of its seeds.
        progress: the display.
    """

    def __init__(self, plans: Sequence[Plan], progress: Progress) -> None:
        self._states: dict[str, _State] = {}
        for search, trials, _ in plans:
            before = self._states.get(search.name, _State(search, 0))
            self._states[search.name] = replace(before, trials=before.trials + trials)
        self._left, self._trained = sum(plan.epochs for plan in plans), 0
        self._progress = progress
        self._waiting: list[Asked] = []
        self._records: dict[str, Record] = {}
        self._tell()

    def expect(self, trials: Sequence[Asked]) -> None:
        """Say which trials the next round has, whose records are to be added."""
        self._waiting, self._records = list(trials), {}

    def add(self, records: Mapping[str, Record], *, is_new: bool) -> None:
        """Add records of runs, by key, which were trained just now (`is_new`) or stored before."""
        self._records.update(records)
        came = sum(one.epochs * sum(key in records for key in one.keys) for one in self._waiting)
        self._left -= came
        self._trained += came * is_new
        for one in self._waiting:
            if all(key in self._records for key in one.keys):
                state = self._states[one.search.name]
                self._states[one.search.name] = state.after([self._records[key] for key in one.keys])
        self._waiting = [one for one in self._waiting if not all(key in self._records for key in one.keys)]
        self._tell()

    def end(self) -> None:
        """All searches are done."""
        self._progress.searching([], 0, 0)

    def _tell(self) -> None:
        self._progress.searching([one.shown() for one in self._states.values()], self._trained, self._left)


@dataclass(frozen=True)
class _State:
    """A search of so many trials: how many are done, and the best score so far, NaN before there is one."""

    search: Search
    trials: int
    done: int = 0
    best: float = math.nan

    def after(self, records: Sequence[Record]) -> _State:
        """The state after one more trial, given the records of its executions."""
        score = float(np.mean([objective_of(self.search, record) for record in records]))
        better = np.fmax if records[0].series[self.search.series].higher_is_better else np.fmin
        return replace(self, done=self.done + 1, best=float(better(self.best, score)))

    def shown(self) -> SearchState:
        """The state as a display takes it."""
        best = "" if math.isnan(self.best) else f"best {self.search.objective} {number(self.best)}"
        return SearchState(self.search.name, self.done, self.trials, best)
