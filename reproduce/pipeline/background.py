"""Keeps the folders of `results/` up to date, in a process of its own while this one trains the next experiment."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

from reproduce.claims.verdict import Verdict, judged_at_all
from reproduce.pipeline import conclusion
from reproduce.pipeline.experiment import Planned
from reproduce.pipeline.failures import Failures
from reproduce.pipeline.options import Options
from reproduce.pipeline.session import Session
from reproduce.pipeline.workers.processes import Processes
from reproduce.runs.store import Store


class Report(NamedTuple):
    """The verdicts in a report, and how many seconds it took to write it."""

    verdicts: Sequence[Verdict]
    seconds: float


class Reporter:
    """Writes the folder of an experiment if its content would change. At the end of its `with` block all are written.

    Folders of experiments that were trained just now are written in the background; others are written here, since a
    process takes longer to start than a few folders take.

    Args:
        session: what experiments are run with; its display is told how long reports took.

    Attributes:
        verdicts: of the experiments whose folders were written or could not be, by name.
        failures: reports that could not be written.
    """

    def __init__(self, session: Session) -> None:
        self.verdicts: dict[str, Sequence[Verdict]] = {}
        self.failures = Failures()
        self._session = session
        self._background = Processes(1)
        self._sent: list[tuple[Planned, Future[Report]]] = []

    def __enter__(self) -> Reporter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        with self._background:
            while self._sent and kind is None:
                self._settle_first()

    def report(self, planned: Planned, trained: int) -> None:
        """Write the folder of an experiment if need be; in the background where runs of it were trained just now."""
        options, store = self._session.options, self._session.store
        folder = options.results / planned.experiment.name
        if store.is_written(folder, conclusion.digest(planned, options)):
            return
        if trained:
            self._sent.append((planned, self._background.submit(write, planned, options, store.path)))
        else:
            self._note(planned, lambda: _written(planned, options, store))
        while self._sent and self._sent[0][1].done():
            self._settle_first()

    def _settle_first(self) -> None:
        one, report = self._sent.pop(0)
        self._note(one, report.result)

    def _note(self, planned: Planned, report: Callable[[], Report]) -> None:
        name = planned.experiment.name
        with self.failures.kept(name):
            self.verdicts[name], seconds = report()
            self._session.progress.start(name)
            self._session.progress.spent("report", seconds)
        if name not in self.verdicts:
            found = conclusion.load(planned, self._session.store)
            self.verdicts[name] = judged_at_all(found, **self._session.options.judging)


def write(planned: Planned, options: Options, store: Path) -> Report:
    """Write the folder of an experiment, in a process of its own; `store` is the path of the store."""
    with Store(store) as opened:
        return _written(planned, options, opened)


def _written(planned: Planned, options: Options, store: Store) -> Report:
    begin = time.perf_counter()
    outcome = conclusion.conclude(planned, 0, Session(options, store))
    return Report(outcome.verdicts, time.perf_counter() - begin)
