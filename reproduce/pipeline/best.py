"""What searches found: in words, and as a spec that runs."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import yaml

from reproduce.errors import UsageError
from reproduce.experiment import Experiment
from reproduce.pipeline.experiment import Planned
from reproduce.record import Results
from reproduce.seeds import written
from reproduce.spec.files import as_written, can_be_read_from
from reproduce.spec.form import SetupText
from reproduce.spec.notation import bad_spec_name
from reproduce.system.files import write_file
from reproduce.text import counted, number
from reproduce.trials import SearchLog


def try_file(path: Path, experiment: Experiment, search: str | None) -> None:
    """Check, before a search is done, that its best can be written to this file.

    Raises:
        UsageError: where it cannot.
    """
    if search and experiment.searches[search].per_seed:
        raise UsageError(f"{search} has a winner for each seed, so there is no best one to save")
    if path.suffix not in (".yaml", ".yml"):
        raise UsageError(f"{path}: a spec ends in .yaml")
    if message := bad_spec_name(path.stem):
        raise UsageError(message)
    if not can_be_read_from(experiment.variants[0].setup, path.parent):
        raise UsageError(f"{path} could not read the data: save it beside their file, or in a folder above")
    if path.exists():
        raise UsageError(f"{path} is already there")


def save(planned: Planned, search: str | None, path: Path) -> None:
    """Write the winner of a search as a spec of one variant."""
    (log,) = (log for place, log in planned.logs.items() if place.name == search)
    if math.isnan(log.winner.score):
        raise UsageError(f"every trial of {search} diverged: there is no best one to save")
    chosen = as_written(planned.experiment.variant(log.search.name).setup, path.parent)
    setup = SetupText.model_validate(chosen).model_dump(exclude_defaults=True)
    title = f"The best of {counted(len(log.trials), 'trial')} of {planned.experiment.name}: {_values(log)}"
    spec = {"title": title, **setup, "seeds": written(planned.experiment.seeds)}
    text = yaml.safe_dump(spec, sort_keys=False, allow_unicode=True, width=110)
    write_file(path, text.encode())


def found(results: Results) -> str:
    """What each search found: its winner and the score that selected it, beside that of the seeds of the experiment."""
    return "\n".join(_found(log) for logs in results.searches.values() for log in logs)


def _found(log: SearchLog) -> str:
    seed = "" if log.seed is None else f", seed {log.seed}"
    winner = log.winner
    if math.isnan(winner.score):
        return f"{log.search.name}{seed}: every one of {counted(len(log.trials), 'trial')} diverged"
    score = f"{log.search.objective} {number(winner.score)}"
    return f"{log.search.name}{seed}: trial {winner.number} of {len(log.trials)}, {score} at selection: {_values(log)}"


def _values(log: SearchLog) -> str:
    def text(value: Any) -> str:
        return number(value) if isinstance(value, float) else str(value)

    return ", ".join(f"{name} {text(value)}" for name, value in log.winner.values.items())
