"""Trains what is missing of experiments: one after the other in this process, or all at once on workers.

With workers, groups of runs are the unit of work, and the driver alone writes the store. It builds and traces the
variants to find the groups, so the mistakes of a spec are found before any of its runs is sent. In the smoke tier,
where most of the work is building, the unit is an experiment.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, as_completed
from contextlib import contextmanager
from dataclasses import dataclass

from reproduce.pipeline import experiment
from reproduce.pipeline.experiment import Batch, Planned
from reproduce.pipeline.session import Session
from reproduce.pipeline.workers.task import Answer, Task
from reproduce.runs.plan import Run
from reproduce.runs.settings import Settings
from reproduce.spec.parse import Parsed
from reproduce.system.interrupts import Interrupted
from reproduce.text import counted


def trained(planned: Iterable[Planned], session: Session) -> Iterator[tuple[Planned, int]]:
    """Train the runs that are missing, and store them.

    Args:
        planned: the experiments.
        session: what they are run with.

    Yields:
        Each experiment in order, when all its runs are stored: with what is stored now, and how many runs were
        trained.
    """
    if session.workers is None:
        return _trained_here(planned, session)
    return _trained_by(session.workers, planned, session)


@contextmanager
def saying_what_is_stored(parsed: Sequence[Parsed], session: Session) -> Iterator[None]:
    """An interrupt of the block says how many runs of these specs are stored."""
    try:
        yield
    except Interrupted as stop:
        planned = [experiment.planned(one, session) for one in parsed]
        keys = {run.key for one in planned for run in one.runs}
        again = "the same command without --force" if session.options.force else "the same command"
        stored = len(session.store.checksums(list(keys)))
        trials = "" if all(one.is_searched for one in planned) else ", and the trials that were trained"
        stop.add_note(f"{stored} of {counted(len(keys), 'run')} are stored{trials}; {again} goes on from there")
        raise


def _trained_here(planned: Iterable[Planned], session: Session) -> Iterator[tuple[Planned, int]]:
    for one in planned:
        yield experiment.train(one, session)


def _trained_by(workers: Executor, planned: Iterable[Planned], session: Session) -> Iterator[tuple[Planned, int]]:
    sent = list(_sent(workers, planned, session))
    places = {future: (one, number) for one in sent for number, future in enumerate(one.tasks, start=1)}
    arriving = as_completed(list(places))
    for one in sent:
        while one.tasks:
            future = next(arriving)
            _keep(future, *places.pop(future), session)
        yield experiment.refreshed(one.planned, session.store), one.runs


@dataclass(frozen=True, eq=False)
class _Sent:
    """An experiment whose missing runs were sent to the workers.

    Attributes:
        runs: how many were sent.
        groups: in how many tasks.
        tasks: those that have not come back.
    """

    planned: Planned
    runs: int
    groups: int
    tasks: dict[Future[Answer], Task]


def _sent(workers: Executor, planned: Iterable[Planned], session: Session) -> Iterator[_Sent]:
    """Send the missing runs of all experiments; a run that two of them have is sent once."""
    known: set[str] = set()
    options, progress = session.options, session.progress
    for one in planned:
        progress.start(one.experiment.name)
        if experiment.has_to_search(one, options):
            train = functools.partial(_trained_round, workers, session)
            one = experiment.search(one, session, train)
        missing = [run for run in experiment.before_training(one, session) if run.key not in known]
        known.update(run.key for run in missing)
        progress.more(len(missing))
        tasks = _tasks(one.parsed, missing, options.settings, session)
        progress.say(f"{counted(len(tasks), 'task')} sent")
        futures = {workers.submit(Task.train, each): each for each in tasks}
        yield _Sent(one, len(missing), len(tasks), futures)


def _trained_round(
    workers: Executor, session: Session, parsed: Parsed, runs: Sequence[Run], settings: Settings
) -> Iterator[Batch]:
    """Train a round of a search, all of it: the next round depends on every record."""
    tasks = _tasks(parsed, runs, settings, session, is_steady=True)
    futures = {workers.submit(Task.train, each): each for each in tasks}
    for future in as_completed(list(futures)):
        answer = future.result()
        yield [(run, answer.records[run.key]) for run in futures[future].runs]


def _tasks(
    parsed: Parsed, missing: Sequence[Run], settings: Settings, session: Session, is_steady: bool = False
) -> list[Task]:
    if not missing:
        return []
    memory = session.options.memory
    if settings.is_smoke:
        return [Task(parsed, missing, settings, memory, is_steady)]
    experiment.prepared(settings)
    from reproduce.engine.engine import engine_of

    together = engine_of(settings, session.progress).groups(parsed, missing)
    return [Task(parsed, runs, settings, memory, is_steady) for runs in together]


def _keep(future: Future[Answer], one: _Sent, number: int, session: Session) -> None:
    """Store the records that a worker sent back, and show how far training is."""
    task, answer, progress = one.tasks.pop(future), future.result(), session.progress
    progress.start(one.planned.experiment.name)
    progress.program(number, one.groups, task.variants, len(task.runs))
    for phase, seconds, variant in answer.spent:
        progress.spent(phase, seconds, variant)
    experiment.keep(one.planned, [(run, answer.records[run.key]) for run in task.runs], session)
