"""What an experiment came to: its records, the verdicts on its claims, and its folder in `results/`."""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
import json
import platform
import shlex
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reproduce.experiment import Experiment, Variant
from reproduce.pipeline.experiment import Planned
from reproduce.pipeline.options import Options
from reproduce.pipeline.searching import Place, encoded
from reproduce.pipeline.session import Session
from reproduce.record import Results
from reproduce.restored import last_trained, with_kept_points
from reproduce.runs.non_defaults import NonDefaults, command, non_defaults
from reproduce.runs.plan import versions_of
from reproduce.runs.store import Store
from reproduce.selection import with_selection
from reproduce.spec.library import name_of
from reproduce.stages import stages_of

if TYPE_CHECKING:
    from reproduce.claims.verdict import Verdict
    from reproduce.report.report import Rerun

ROOT = Path(__file__).parents[2]
REPORTING = (
    *(f"reproduce/{room}" for room in ("statistics", "diagnosis", "claims", "analysis", "figures", "report")),
    *(
        f"reproduce/{file}"
        for file in (
            "experiment",
            "expressions",
            "record",
            "restored",
            "selection",
            "series_names",
            "setup",
            "stages",
            "streams",
            "text",
            "trials",
        )
    ),
    "zoo/measures",
)
"""What the words, numbers and figures of a report are made by; measures say their units and directions."""


@dataclass(frozen=True)
class Outcome:
    """What an experiment came to.

    Attributes:
        planned: how many runs it has.
        trained: how many of them this command has trained.
        searched: how many runs of trials this command has trained.
        files: of its report.
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


def conclude(planned: Planned, trained: int, session: Session) -> Outcome:
    """Judge the claims of an experiment, write its folder, and note in the store what was written.

    Args:
        planned: the experiment.
        trained: how many of its runs this command has trained.
        session: what it was run with.
    """
    from reproduce.claims.verdict import judge

    options, store = session.options, session.store
    with session.progress.timing("report"):
        results = load(planned, store)
        verdicts = judge(results, **options.judging)
        files, folder = write(planned, results, verdicts, options), options.results / planned.experiment.name
        store.note_written(folder, digest(planned, options), files)
        store.note_source(folder, Path(planned.experiment.path))
    return Outcome(planned.experiment, results, verdicts, len(planned.runs), trained, planned.searched, files)


def load(planned: Planned, store: Store) -> Results:
    """The stored records of an experiment's runs."""
    records = store.get([run.key for run in planned.runs])
    logs = {
        name: tuple(log for place, log in planned.logs.items() if place.name == name)
        for name in planned.experiment.searches
    }
    of_place = {(place.name, seed): log for place, log in planned.logs.items() for seed in _seeds(place, planned)}
    by_place = {
        run.place: with_kept_points(record, stages_of(run.variant.setup)[last_trained(record)].setup["train"])
        for run in planned.runs
        if (record := records.get(run.key))
    }
    found = {
        place: with_selection(record, of_place[place]) if place in of_place else record
        for place, record in by_place.items()
    }
    return Results(planned.experiment, planned.seeds, found, logs)


def _seeds(place: Place, planned: Planned) -> Sequence[int]:
    """The seeds of an experiment that a search is for."""
    return planned.seeds if place.seed is None else [place.seed]


def write(planned: Planned, results: Results, verdicts: Sequence[Verdict], options: Options) -> list[Path]:
    """Write the folder of an experiment."""
    from reproduce.report import report

    folder = options.results / planned.experiment.name
    return report.write(
        results,
        verdicts,
        folder,
        provenance=provenance(planned, options),
        non_defaults=non_defaults_of(planned, options),
        rerun=rerun_of(planned, options),
        points=points,
    )


def rerun_of(planned: Planned, options: Options) -> Rerun:
    """The command that makes the report of an experiment anew."""
    from reproduce.report.report import Rerun

    path = Path(planned.experiment.path)
    name = name_of(path)
    line = command(f"reproduce run {shlex.quote(name)}", non_defaults_of(planned, options))
    return Rerun(line, in_folder=name != path.stem)


def non_defaults_of(planned: Planned, options: Options) -> NonDefaults:
    """The options that make these results others than those that the spec alone would give."""
    seeds = planned.seeds if options.until_decided is None else options.seeds
    same = seeds is None or tuple(seeds) == tuple(planned.experiment.seeds)
    return non_defaults(options.settings, None if same else seeds, options.until_decided)


def points(variant: Variant, seed: int) -> tuple[Any, Any]:
    """The training examples of a run, of its last phase, for figures."""
    from reproduce.arrays import examples

    train = examples.load(stages_of(variant.setup)[-1].setup["data"], seed).train
    return train.x, train.y


def provenance(planned: Planned, options: Options) -> dict[str, Any]:
    """What the results were made from; the same bytes for the same runs."""
    settings = options.settings
    return {
        "experiment": planned.experiment.name,
        "runs": hashlib.sha256("".join(sorted(run.key for run in planned.runs)).encode()).hexdigest(),
        "seeds": [planned.seeds[0], planned.seeds[-1] + 1],
        "tier": settings.tier,
        "engine": settings.engine,
        "backend": settings.backend,
        "device": settings.device,
        "versions": dict(versions_of(settings.backend)),
        "python": platform.python_version(),
        "platform": f"{platform.system()} {platform.machine()}",
    }


def digest(planned: Planned, options: Options) -> str:
    """A hash of all that the folder of an experiment is made from: its spec, its records, and the code that reports."""
    facts = [
        repr(replace(planned.experiment, series=frozenset(), layered=frozenset())),  # sets print in any order
        json.dumps(provenance(planned, options), sort_keys=True),
        *(f"{run.variant.name} {run.seed} {planned.checksums.get(run.key)}" for run in planned.runs),
        *(f"{place.name} {encoded(log).decode()}" for place, log in planned.logs.items()),
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
