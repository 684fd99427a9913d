"""Live progress on stderr; silent when stderr is not a terminal."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import click

from reproduce.progress import Progress, SearchState
from reproduce.text import counted, listed

NAMED = 4  # variants of a program that are named


class Plain(Progress):
    """Warnings on stderr, and nothing else."""

    def warn(self, message: str) -> None:
        click.echo(message, err=True)


class Live(Plain):
    """A bar per experiment and, below that of one which searches, a bar per search.

    Args:
        bars: of rich.
    """

    def __init__(self, bars: Any) -> None:
        self.bars = bars
        self.task: Any = None
        self._experiment = ""
        self._tasks: dict[str, Any] = {}
        self._totals: Counter[str] = Counter()
        self._searches: dict[str, Any] = {}
        self._since = 0.0

    def start(self, experiment: str) -> None:
        self._experiment = experiment
        self.task = self._tasks.get(experiment)

    def more(self, runs: int) -> None:
        if runs and self.task is None:
            self.task = self._tasks[self._experiment] = self._bar(self._experiment)
        self._totals[self._experiment] += runs
        if self.task is not None:
            self.bars.update(self.task, total=self._totals[self._experiment])

    def program(self, number: int, programs: int, variants: Sequence[str], runs: int) -> None:
        self.say(f"program {number} of {programs}: {counted(runs, 'run')} of {listed(variants, NAMED)}")

    def say(self, what: str) -> None:
        if self.task is not None:
            self.bars.update(self.task, description=what)

    def searching(self, searches: Sequence[SearchState], trained: int, left: int) -> None:
        if not trained:
            self._since = time.monotonic()
        if self.task is None:
            return
        for name in [name for name in self._searches if not searches]:
            self.bars.remove_task(self._searches.pop(name))
        for one in searches:
            if one.name not in self._searches:
                self._searches[one.name] = self._bar(f"  {one.name}")
            self.bars.update(self._searches[one.name], completed=one.done, total=one.trials, description=one.best)
        seconds = (time.monotonic() - self._since) * left / trained if trained else 0.0
        self.bars.update(self.task, left=f"{duration(seconds)} left" if seconds else "")

    def advance(self, runs: int) -> None:
        if self.task is not None:
            self.bars.update(self.task, advance=runs)

    def _bar(self, name: str) -> Any:
        return self.bars.add_task("", name=name, left="", total=0)


def duration(seconds: float) -> str:
    """About how long, in words: `40 s`, `12 min`, `3 h 5 min`."""
    if seconds < 59.5:
        return f"{max(1, round(seconds))} s"
    hours, minutes = divmod(round(seconds / 60), 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"


@contextmanager
def progress() -> Iterator[Progress]:
    """Live on a terminal, silent elsewhere."""
    if not sys.stderr.isatty():
        yield Plain()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    columns = (
        TextColumn("{task.fields[name]}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[left]}"),
        TextColumn("{task.description}"),
    )
    with Bars(*columns, console=Console(stderr=True)) as bars:
        yield Live(bars)
