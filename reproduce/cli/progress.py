"""Live progress on stderr; silent when stderr is not a terminal."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import click

from reproduce.progress import Progress
from reproduce.text import counted, listed

NAMED = 4  # variants of a program that are named


class Plain(Progress):
    """Warnings on stderr, and nothing else."""

    def warn(self, message: str) -> None:
        click.echo(message, err=True)


class Live(Plain):
    """A bar per experiment.

    Args:
        bars: of rich.
    """

    def __init__(self, bars: Any) -> None:
        self.bars = bars
        self.task: Any = None
        self._experiment = ""
        self._tasks: dict[str, Any] = {}
        self._totals: Counter[str] = Counter()

    def start(self, experiment: str) -> None:
        self._experiment = experiment
        self.task = self._tasks.get(experiment)

    def more(self, runs: int) -> None:
        if runs and self.task is None:
            self.task = self._tasks[self._experiment] = self.bars.add_task("", name=self._experiment, total=0)
        self._totals[self._experiment] += runs
        if self.task is not None:
            self.bars.update(self.task, total=self._totals[self._experiment])

    def program(self, number: int, programs: int, variants: Sequence[str], runs: int) -> None:
        self.say(f"program {number} of {programs}: {counted(runs, 'run')} of {listed(variants, NAMED)}")

    def say(self, what: str) -> None:
        if self.task is not None:
            self.bars.update(self.task, description=what)

    def advance(self, runs: int) -> None:
        if self.task is not None:
            self.bars.update(self.task, advance=runs)


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
        TextColumn("{task.description}"),
    )
    with Bars(*columns, console=Console(stderr=True)) as bars:
        yield Live(bars)
