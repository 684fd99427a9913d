"""One experiment: its plan, its searches, and the training of what is missing. Only training imports Keras."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from reproduce.errors import SpecErrors, UsageError
from reproduce.experiment import Experiment, Variant
from reproduce.pipeline.options import Options
from reproduce.pipeline.reading import draft_file
from reproduce.pipeline.searching import Came, Place, Searches
from reproduce.pipeline.session import Session
from reproduce.record import Record
from reproduce.runs.non_defaults import command, non_defaults
from reproduce.runs.plan import Run, plan, smoke, with_found
from reproduce.runs.settings import Settings
from reproduce.runs.store import Store
from reproduce.spec.library import name_of
from reproduce.spec.parse import Parsed
from reproduce.system.folders import try_folder
from reproduce.trials import SearchLog


@dataclass(frozen=True)
class Planned:
    """An experiment, its runs, and what the store holds of them.

    Attributes:
        parsed: the spec, with the variants that searches found.
        experiment: the spec's, with these variants; in the smoke tier its smoke version.
        seeds: of the runs.
        runs: all of them, but for variants that are not found yet.
        checksums: of the stored records, by run key.
        searches: of the experiment.
        logs: of the searches that are done.
        searched: how many runs of trials this command has trained.
    """

    parsed: Parsed
    experiment: Experiment
    seeds: tuple[int, ...]
    runs: tuple[Run, ...]
    checksums: Mapping[str, str]
    searches: Searches
    logs: Mapping[Place, SearchLog]
    searched: int = 0

    def __str__(self) -> str:
        return self.experiment.name

    @property
    def is_searched(self) -> bool:
        """Whether all its searches are done."""
        return len(self.logs) == len(self.searches.places)


def read(path: Path, settings: Settings) -> Parsed:
    """Read a spec that is to be run. Only where it has mistakes is Keras imported, to find those in its setups too.

    Raises:
        SpecErrors: with all that `reproduce check` finds, where anything is wrong that can be seen without Keras.
    """
    draft = draft_file(path)
    if draft.problems:
        prepared(settings)
        from reproduce.engine.check import all_problems

        raise SpecErrors(all_problems(draft))
    return draft


def planned(parsed: Parsed, session: Session, first: int | None = None) -> Planned:
    """Plan an experiment: which runs it has, and which of them are stored.

    Args:
        parsed: the spec.
        session: what it is run with.
        first: the seed that searches for all seeds draw by. Defaults to the first of the seeds.
    """
    options = session.options
    experiment = tiered(parsed.experiment, options.settings)
    seeds = tuple(experiment.seeds if options.seeds is None else options.seeds)
    searches = Searches(parsed, experiment, seeds, options.settings, seeds[0] if first is None else first)
    return _planned(searches, searches.stored(session.store), session.store)


def tiered(experiment: Experiment, settings: Settings) -> Experiment:
    """The experiment as it is run: itself, or in the smoke tier its smoke version."""
    return smoke(experiment) if settings.is_smoke else experiment


def _planned(searches: Searches, logs: Mapping[Place, SearchLog], store: Store) -> Planned:
    """Plan an experiment, given the logs of the searches that are done."""
    parsed, found = searches.winners(logs)
    experiment = with_found(searches.experiment, found)
    runs = tuple(plan(experiment, searches.seeds, searches.settings, found))
    checksums = store.checksums([run.key for run in runs])
    return Planned(parsed, experiment, tuple(searches.seeds), runs, checksums, searches, logs)


def train(planned: Planned, session: Session) -> tuple[Planned, int]:
    """Do the searches that are not done, then train the runs that are missing; with `force`, all of both.

    Each batch is stored as soon as it is trained.

    Returns:
        The experiment with what is stored now, and how many runs were trained.
    """
    options, progress = session.options, session.progress
    progress.start(planned.experiment.name)
    if has_to_search(planned, options):
        prepared(options.settings)
        from reproduce.engine.engine import Engine, engine_of

        engines: dict[Settings, Engine] = {}

        def train_round(parsed: Parsed, runs: Sequence[Run], settings: Settings) -> Iterable[Batch]:
            if settings not in engines:
                engines[settings] = engine_of(settings, progress, options.memory, is_steady=True)
            return engines[settings].train(parsed, runs)

        planned = search(planned, session, train_round)
    missing = before_training(planned, session)
    progress.more(len(missing))
    if missing:
        prepared(options.settings)
        from reproduce.engine.engine import engine_of

        for batch in engine_of(options.settings, progress, options.memory).train(planned.parsed, missing):
            keep(planned, batch, session)
        planned = refreshed(planned, session.store)
    return planned, len(missing)


def refreshed(planned: Planned, store: Store) -> Planned:
    """An experiment with what the store holds of its runs now."""
    return replace(planned, checksums=store.checksums([run.key for run in planned.runs]))


Batch = Sequence[tuple[Run, Record]]
Train = Callable[[Parsed, Sequence[Run], Settings], Iterable[Batch]]
"""Trains runs of a spec, batch by batch."""


def has_to_search(planned: Planned, options: Options) -> bool:
    """Whether there are searches to do before all runs of an experiment are known."""
    return not planned.is_searched or (options.force and bool(planned.logs))


def search(planned: Planned, session: Session, train: Train) -> Planned:
    """Do the searches that are not done; with `force`, all of them.

    Args:
        planned: the experiment.
        session: what it is run with.
        train: trains runs.

    Returns:
        The experiment with all of its runs, those of the variants that were found among them.
    """
    options, store = session.options, session.store
    try_targets(planned, session)
    prepared(options.settings)
    trained: dict[str, Record] = {}

    def records(parsed: Parsed, runs: Sequence[Run], settings: Settings) -> Iterator[Came]:
        known = trained if options.force else store.get([run.key for run in runs])
        missing = [run for run in runs if run.key not in known]
        yield Came({run.key: known[run.key] for run in runs if run.key in known}, is_new=False)
        session.progress.more(len(missing))
        for batch in train(parsed, missing, settings) if missing else ():
            keep(planned, batch, session)
            found = {run.key: record for run, record in batch}
            trained.update(found)
            yield Came(found, is_new=True)

    planned.searches.run(records, session, () if options.force else planned.logs)
    return replace(_planned(planned.searches, planned.searches.stored(store), store), searched=len(trained))


def keep(planned: Planned, batch: Batch, session: Session) -> None:
    """Store a batch of runs."""
    with session.progress.timing("store"):
        session.store.put(planned.experiment.name, batch)
    session.progress.advance(len(batch))


def before_training(planned: Planned, session: Session) -> list[Run]:
    """The runs that have to be trained.

    Where there are any, it is tried first whether their records and their report can be written. Warns of damaged
    records, and of the report of another spec of the same name that this one will replace.

    Raises:
        UsageError: when the report cannot be written.
        StoreError: when records cannot be stored.
    """
    options, progress = session.options, session.progress
    missing = to_train(planned, session)
    if missing:
        try_targets(planned, session)
    if damaged := [] if options.force else [run for run in missing if run.key in planned.checksums]:
        was = "record was" if len(damaged) == 1 else "records were"
        progress.warn(f"{planned.experiment.name}: {len(damaged)} {was} damaged in the store, trained again")
    folder, path = options.results / planned.experiment.name, Path(planned.experiment.path)
    other = session.store.source(folder) if (folder / "report.md").exists() else None
    if other not in (None, str(path.resolve())):
        progress.warn(f"{folder} has the report of {other}, which that of {path} replaces; --results keeps both")
    return missing


def try_targets(planned: Planned, session: Session) -> None:
    """Try whether the records and the report of an experiment can be written.

    Raises:
        UsageError: when the report cannot be written.
        StoreError: when records cannot be stored.
    """
    session.store.try_writing()
    try_folder(session.options.results / planned.experiment.name)


def to_train(planned: Planned, session: Session) -> list[Run]:
    """The runs that are not stored, or whose record is damaged; all of them with `force`."""
    whole = set() if session.options.force else session.store.whole([run.key for run in planned.runs])
    return [run for run in planned.runs if run.key not in whole]


def found_for(parsed: Parsed, name: str, seed: int, settings: Settings, store: Store) -> tuple[Parsed, Variant]:
    """The spec with the variant that a search found for a seed, and that variant.

    Args:
        parsed: the spec.
        name: of the search.
        seed: which the variant is wanted for.
        settings: how runs are computed.
        store: where the log of the search is.

    Raises:
        UsageError: when the search is not done.
    """
    one = planned(parsed, Session(Options(Path("results"), settings), store))
    found = {run.seed: run.variant for run in one.runs if run.search == name}
    if seed not in found and (not found or parsed.experiment.searches[name].per_seed):
        line = command(f"reproduce tune {shlex.quote(name_of(Path(parsed.experiment.path)))}", non_defaults(settings))
        of_seed = f" for seed {seed}" if found else ""
        raise UsageError(f"{name} is what a search finds, and it is not done{of_seed}: `{line}` first")
    return one.parsed, found.get(seed) or next(iter(found.values()))


def prepared(settings: Settings) -> None:
    """Fix the backend and the devices of this process, and where its compiled programs are kept."""
    from reproduce.engine import device

    device.prepare_to_train(settings)
