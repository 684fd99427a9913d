"""One experiment from spec to `results/`: plan, train what is missing, judge, write. Only training imports Keras."""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
import json
import platform
import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reproduce.errors import SpecErrors, UsageError
from reproduce.experiment import Experiment, Variant
from reproduce.pipeline.reading import draft_file
from reproduce.pipeline.searching import Came, Place, Searches, encoded
from reproduce.progress import Progress
from reproduce.record import Record, Results
from reproduce.restored import with_kept_points
from reproduce.runs.non_defaults import NonDefaults, command, non_defaults
from reproduce.runs.plan import Run, plan, smoke, versions_of, with_found
from reproduce.runs.settings import MEMORY, Settings
from reproduce.runs.store import Store
from reproduce.selection import with_selection
from reproduce.spec.library import name_of
from reproduce.spec.parse import Parsed
from reproduce.system.folders import try_folder
from reproduce.trials import SearchLog

if TYPE_CHECKING:
    from reproduce.claims.verdict import Verdict
    from reproduce.report.report import Rerun

DEFAULT_SETTINGS = Settings()
ROOT = Path(__file__).parents[2]
REPORTING = (
    *(f"reproduce/{room}" for room in ("statistics", "claims", "analysis", "figures", "report")),
    *(
        f"reproduce/{file}"
        for file in ("experiment", "record", "restored", "selection", "series_names", "streams", "text", "trials")
    ),
    "zoo/measures",
)
"""What the words, numbers and figures of a report are made by; measures say their units and directions."""


@dataclass(frozen=True)
class Options:
    """How to run experiments.

    Attributes:
        results: folder that gets a folder for each experiment.
        seeds: which seeds; None for those of the spec.
        force: train even what is stored.
        memory: bytes that the arrays of the runs trained at once may take.
        specs: the folder of specs, where it is not all that there is.
        until_decided: up to how many seeds are added until each claim is decided; None for those seeds alone.

    Raises:
        UsageError: for `until_decided` with the smoke tier, whose two epochs decide nothing, or seeds with gaps.
    """

    results: Path
    settings: Settings = DEFAULT_SETTINGS
    seeds: Sequence[int] | None = None
    force: bool = False
    memory: int = MEMORY
    specs: Path | None = None
    until_decided: int | None = None

    def __post_init__(self) -> None:
        if self.until_decided is None:
            return
        if self.settings.is_smoke:
            raise UsageError("--until-decided needs the full tier: the two epochs of the smoke tier decide nothing")
        if self.seeds is not None and max(self.seeds) - min(self.seeds) >= len(self.seeds):
            raise UsageError("--until-decided goes on after a range of seeds; these have gaps")

    @property
    def judging(self) -> Mapping[str, bool]:
        """How claims are judged, as `judge` takes it."""
        return {"outlook": not self.settings.is_smoke, "anytime": self.until_decided is not None}


@dataclass(frozen=True)
class Planned:
    """An experiment with its runs and what the store holds of them.

    Attributes:
        parsed: the spec, with the variants that searches found.
        runs: all but those of searches that are not done.
        checksums: of the stored records, by run key.
        searches: as they are to be done.
        logs: of those that are done.
        searched: how many runs of their trials were trained just now.
    """

    parsed: Parsed
    experiment: Experiment
    seeds: tuple[int, ...]
    runs: tuple[Run, ...]
    checksums: Mapping[str, str]
    searches: Searches
    logs: Mapping[Place, SearchLog]
    searched: int = 0

    @property
    def is_searched(self) -> bool:
        """Whether all its searches are done."""
        return len(self.logs) == len(self.searches.places)


@dataclass(frozen=True)
class Outcome:
    """What became of an experiment.

    Attributes:
        trained: how many of the planned runs were trained just now.
        searched: how many runs of trials were.
    """

    experiment: Experiment
    results: Results
    verdicts: Sequence[Verdict]
    planned: int
    trained: int
    searched: int
    files: Sequence[Path]

    @property
    def diverged(self) -> int:
        """How many runs diverged."""
        return sum(record.diverged for record in self.results.records.values())


def read(path: Path, settings: Settings) -> Parsed:
    """A spec that is to be computed; only where it has mistakes is Keras imported, to find those in its setups too.

    Raises:
        SpecErrors: with all that `reproduce check` finds, where anything is wrong that can be seen without Keras.
    """
    draft = draft_file(path)
    if draft.problems:
        prepared(settings)
        from reproduce.engine.check import all_problems

        raise SpecErrors(all_problems(draft))
    return draft


def planned(parsed: Parsed, options: Options, store: Store) -> Planned:
    """The runs of an experiment, and which of them are stored."""
    experiment = tiered(parsed.experiment, options.settings)
    seeds = tuple(experiment.seeds if options.seeds is None else options.seeds)
    searches = Searches(parsed, experiment, seeds, options.settings)
    return _planned(searches, searches.stored(store), store)


def tiered(experiment: Experiment, settings: Settings) -> Experiment:
    """An experiment as its tier has it."""
    return smoke(experiment) if settings.is_smoke else experiment


def _planned(searches: Searches, logs: Mapping[Place, SearchLog], store: Store) -> Planned:
    """The runs of an experiment of whose searches these are done."""
    parsed, found = searches.winners(logs)
    experiment = with_found(searches.experiment, found)
    runs = tuple(plan(experiment, searches.seeds, searches.settings, found))
    checksums = store.checksums([run.key for run in runs])
    return Planned(parsed, experiment, tuple(searches.seeds), runs, checksums, searches, logs)


def conclude(one: Planned, trained: int, options: Options, store: Store, progress: Progress) -> Outcome:
    """Judge the claims of an experiment, of whose runs so many were trained now; write its folder and note it."""
    from reproduce.claims.verdict import judge

    with progress.timing("report"):
        results = load(one, store)
        verdicts = judge(results, **options.judging)
        files, folder = write(one, results, verdicts, options), options.results / one.experiment.name
        store.note_written(folder, digest(one, options), files)
        store.note_source(folder, Path(one.experiment.path))
    return Outcome(one.experiment, results, verdicts, len(one.runs), trained, one.searched, files)


def train(one: Planned, options: Options, store: Store, progress: Progress) -> tuple[Planned, int]:
    """Do the searches that are not done and train the runs that are missing, all of them with `force`.

    Each batch is stored as it comes. Returns the experiment with what is stored now, and how many runs were trained.
    """
    progress.start(one.experiment.name)
    if has_to_search(one, options):
        prepared(options.settings)
        from reproduce.engine.engine import Engine, engine_of

        engines: dict[Settings, Engine] = {}

        def train_round(parsed: Parsed, runs: Sequence[Run], settings: Settings) -> Iterable[Batch]:
            if settings not in engines:
                engines[settings] = engine_of(settings, progress, options.memory, is_steady=True)
            return engines[settings].train(parsed, runs)

        one = search(one, options, store, progress, train_round)
    missing = before_training(one, options, store, progress)
    progress.more(len(missing))
    if missing:
        prepared(options.settings)
        from reproduce.engine.engine import engine_of

        for batch in engine_of(options.settings, progress, options.memory).train(one.parsed, missing):
            keep(one, batch, store, progress)
        one = refreshed(one, store)
    return one, len(missing)


def refreshed(one: Planned, store: Store) -> Planned:
    """An experiment with what the store holds of its runs now."""
    return replace(one, checksums=store.checksums([run.key for run in one.runs]))


Batch = Sequence[tuple[Run, Record]]
Train = Callable[[Parsed, Sequence[Run], Settings], Iterable[Batch]]
"""Trains runs of a spec, batch by batch."""


def has_to_search(one: Planned, options: Options) -> bool:
    """Whether there are searches to do before all runs of an experiment are known."""
    return not one.is_searched or (options.force and bool(one.logs))


def search(one: Planned, options: Options, store: Store, progress: Progress, train: Train) -> Planned:
    """Do the searches that are not done, all of them with `force`; the experiment, all of whose runs are known then.

    Args:
        one: the experiment.
        options: how it is run.
        store: where its runs and the logs of its searches are kept.
        progress: receives what is going on.
        train: trains runs.
    """
    try_targets(one, options, store)
    prepared(options.settings)
    trained: dict[str, Record] = {}

    def records(parsed: Parsed, runs: Sequence[Run], settings: Settings) -> Iterator[Came]:
        known = trained if options.force else store.get([run.key for run in runs])
        missing = [run for run in runs if run.key not in known]
        yield Came({run.key: known[run.key] for run in runs if run.key in known}, is_new=False)
        progress.more(len(missing))
        for batch in train(parsed, missing, settings) if missing else ():
            keep(one, batch, store, progress)
            found = {run.key: record for run, record in batch}
            trained.update(found)
            yield Came(found, is_new=True)

    one.searches.run(records, progress, store, () if options.force else one.logs)
    return replace(_planned(one.searches, one.searches.stored(store), store), searched=len(trained))


def keep(one: Planned, batch: Batch, store: Store, progress: Progress) -> None:
    """Store a batch of runs."""
    with progress.timing("store"):
        store.put(one.experiment.name, batch)
    progress.advance(len(batch))


def before_training(one: Planned, options: Options, store: Store, progress: Progress) -> list[Run]:
    """The runs to train; where there are any, what they are for is tried first.

    Damaged records are told of, and reports of another spec of the same name, which are about to be replaced.

    Raises:
        UsageError: when their report could not be written.
        StoreError: when their records could not be stored.
    """
    missing = to_train(one, options, store)
    if missing:
        try_targets(one, options, store)
    if damaged := [] if options.force else [run for run in missing if run.key in one.checksums]:
        was = "record was" if len(damaged) == 1 else "records were"
        progress.warn(f"{one.experiment.name}: {len(damaged)} {was} damaged in the store, trained again")
    folder, path = options.results / one.experiment.name, Path(one.experiment.path)
    other = store.source(folder) if (folder / "report.md").exists() else None
    if other not in (None, str(path.resolve())):
        progress.warn(f"{folder} has the report of {other}, which that of {path} replaces; --results keeps both")
    return missing


def try_targets(one: Planned, options: Options, store: Store) -> None:
    """Try what runs are trained for.

    Raises:
        UsageError: when their report could not be written.
        StoreError: when their records could not be stored.
    """
    store.try_writing()
    try_folder(options.results / one.experiment.name)


def to_train(one: Planned, options: Options, store: Store) -> list[Run]:
    """The runs that are not stored, or whose record is damaged; all of them with `force`."""
    whole = set() if options.force else store.whole([run.key for run in one.runs])
    return [run for run in one.runs if run.key not in whole]


def load(one: Planned, store: Store) -> Results:
    """The stored records of an experiment's runs."""
    records = store.get([run.key for run in one.runs])
    logs = {
        name: tuple(log for place, log in one.logs.items() if place.name == name) for name in one.experiment.searches
    }
    of_place = {(place.name, seed): log for place, log in one.logs.items() for seed in _seeds(place, one)}
    by_place = {
        run.place: with_kept_points(records[run.key], run.variant.setup["train"])
        for run in one.runs
        if run.key in records
    }
    found = {
        place: with_selection(record, of_place[place]) if place in of_place else record
        for place, record in by_place.items()
    }
    return Results(one.experiment, one.seeds, found, logs)


def _seeds(place: Place, one: Planned) -> Sequence[int]:
    """The seeds of an experiment that a search is for."""
    return one.seeds if place.seed is None else [place.seed]


def write(one: Planned, results: Results, verdicts: Sequence[Verdict], options: Options) -> list[Path]:
    """Write the folder of an experiment."""
    from reproduce.report import report

    folder = options.results / one.experiment.name
    return report.write(
        results,
        verdicts,
        folder,
        provenance=provenance(one, options),
        non_defaults=non_defaults_of(one, options),
        rerun=rerun_of(one, options),
        points=points,
    )


def found_for(parsed: Parsed, name: str, seed: int, settings: Settings, store: Store) -> tuple[Parsed, Variant]:
    """What a search found for a seed, and the spec with it.

    Args:
        parsed: the spec.
        name: of the search.
        seed: of the run that it is wanted for.
        settings: how runs are computed.
        store: where the log of the search is.

    Raises:
        UsageError: when it is not done.
    """
    one = planned(parsed, Options(Path("results"), settings), store)
    found = {run.seed: run.variant for run in one.runs if run.search == name}
    if seed not in found and (not found or parsed.experiment.searches[name].per_seed):
        line = command(f"reproduce tune {shlex.quote(name_of(Path(parsed.experiment.path)))}", non_defaults(settings))
        of_seed = f" for seed {seed}" if found else ""
        raise UsageError(f"{name} is what a search finds, and it is not done{of_seed}: `{line}` first")
    return one.parsed, found.get(seed) or next(iter(found.values()))


def rerun_of(one: Planned, options: Options) -> Rerun:
    """The command that makes the report of an experiment anew."""
    from reproduce.report.report import Rerun

    path = Path(one.experiment.path)
    name = name_of(path)
    line = command(f"reproduce run {shlex.quote(name)}", non_defaults_of(one, options))
    return Rerun(line, in_folder=name != path.stem)


def non_defaults_of(one: Planned, options: Options) -> NonDefaults:
    """The options that are not as the spec has it."""
    seeds = one.seeds if options.until_decided is None else options.seeds
    same = seeds is None or tuple(seeds) == tuple(one.experiment.seeds)
    return non_defaults(options.settings, None if same else seeds, options.until_decided)


def points(variant: Variant, seed: int) -> tuple[Any, Any]:
    """The training examples of a run, for figures."""
    from reproduce.arrays import examples

    train = examples.load(variant.setup["data"], seed).train
    return train.x, train.y


def provenance(one: Planned, options: Options) -> dict[str, Any]:
    """What the results were made from; the same bytes for the same runs."""
    settings = options.settings
    return {
        "experiment": one.experiment.name,
        "runs": hashlib.sha256("".join(sorted(run.key for run in one.runs)).encode()).hexdigest(),
        "seeds": [one.seeds[0], one.seeds[-1] + 1],
        "tier": settings.tier,
        "engine": settings.engine,
        "backend": settings.backend,
        "device": settings.device,
        "versions": dict(versions_of(settings.backend)),
        "python": platform.python_version(),
        "platform": f"{platform.system()} {platform.machine()}",
    }


def digest(one: Planned, options: Options) -> str:
    """What the folder of an experiment is made from: its spec, its records, this code. Equal: nothing to write."""
    facts = [
        repr(replace(one.experiment, series=frozenset(), layered=frozenset())),  # sets print in any order
        json.dumps(provenance(one, options), sort_keys=True),
        *(f"{run.variant.name} {run.seed} {one.checksums.get(run.key)}" for run in one.runs),
        *(f"{place.name} {encoded(log).decode()}" for place, log in one.logs.items()),
        repr(sorted(options.judging.items())),
        reporting_code(),
    ]
    return hashlib.sha256("\n".join(facts).encode()).hexdigest()


@functools.lru_cache
def reporting_code(root: Path = ROOT) -> str:
    """A hash of the code that judges and draws, and of the libraries that draw.

    Args:
        root: where `reproduce` and `zoo` are.
    """
    sources = sorted(
        path
        for name in REPORTING
        for path in ((root / name).rglob("*.py") if (root / name).is_dir() else [root / f"{name}.py"])
    )
    libraries = [importlib.metadata.version(name) for name in ("matplotlib", "pillow", "scikit-learn")]
    content = b"".join(path.read_bytes() for path in sources) + "".join(libraries).encode()
    return hashlib.sha256(content).hexdigest()


def prepared(settings: Settings) -> None:
    """Fix the backend and the devices of this process, and where its compiled programs are kept."""
    from reproduce.engine import device

    device.prepare_to_train(settings)
