"""The progress of training: how far it is and where its time goes. This one shows nothing; those of `cli` do."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

PHASES = ("build", "trace", "compile", "run", "store", "report")


class SearchState(NamedTuple):
    """How far a search is.

    Attributes:
        done: how many trials have a score.
        trials: how many there will be, at most.
        best: the best score so far in words; empty before there is one.
    """

    name: str
    done: int
    trials: int
    best: str


class Progress:
    """Receives what happens while runs are trained, and shows nothing."""

    def start(self, experiment: str) -> None:
        """An experiment begins, or goes on where it has begun before."""

    def more(self, runs: int) -> None:
        """So many more runs of the experiment that began last are to be trained."""

    def program(self, number: int, programs: int, variants: Sequence[str], runs: int) -> None:
        """The runs of these variants, which share program `number` (from 1) of `programs`, begin."""

    def say(self, what: str) -> None:
        """What is going on, in a few words."""

    def searching(self, searches: Sequence[SearchState], trained: int, left: int) -> None:
        """How far searches are: so many epochs were trained just now, so many are left. None: all are done."""

    def warn(self, message: str) -> None:
        """Something that the user should know, in one line."""

    def advance(self, runs: int) -> None:
        """So many more runs are stored."""

    def spent(self, phase: str, seconds: float, variant: str | None = None) -> None:
        """Time went into one of `PHASES`: for the program of a variant or, if not given, for the one that runs now."""

    @contextmanager
    def timing(self, phase: str, variant: str | None = None) -> Iterator[None]:
        """Reports how long its block took, as `spent`."""
        start = time.perf_counter()
        yield
        self.spent(phase, time.perf_counter() - start, variant)


QUIET = Progress()
