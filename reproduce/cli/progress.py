"""Live progress on stderr; silent when stderr is not a terminal."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Any


class Silent:
    """Says nothing."""

    def __enter__(self) -> Silent:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass

    def start(self, experiment: str, runs: int) -> None:
        """An experiment with so many runs to train begins."""

    def say(self, what: str) -> None:
        """What is going on."""

    def advance(self, runs: int) -> None:
        """So many more runs are stored."""


class Live(Silent):
    """A bar per experiment."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        columns = (
            TextColumn("{task.fields[name]}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.description}"),
        )
        self.bars = Progress(*columns, console=Console(stderr=True))
        self.task: Any = None

    def __enter__(self) -> Live:
        self.bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.bars.stop()

    def start(self, experiment: str, runs: int) -> None:
        self.task = self.bars.add_task("", name=experiment, total=runs) if runs else None

    def say(self, what: str) -> None:
        if self.task is not None:
            self.bars.update(self.task, description=what)

    def advance(self, runs: int) -> None:
        if self.task is not None:
            self.bars.update(self.task, advance=runs, description="")


def progress() -> Silent:
    """Live on a terminal, silent elsewhere."""
    return Live() if sys.stderr.isatty() else Silent()
