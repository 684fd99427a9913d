"""Reads specs whole: form and setups (`reproduce.spec`), and also claims, figures and tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from reproduce.errors import Problem
from reproduce.experiment import Experiment
from reproduce.record import Record
from reproduce.selection import with_selection
from reproduce.spec import parse as forms
from reproduce.spec.parse import Parsed
from reproduce.spec.searches import no_direction
from reproduce.trials import Cost, SearchLog, Trial


def parse_file(path: Path) -> Parsed:
    """Read and parse one spec file.

    Raises:
        SpecErrors: with every problem found, or when the file cannot be read.
    """
    return forms.good(draft_file(path))


def parse(text: str, file: str, *, folder: Path) -> Parsed:
    """Parse spec `text`; `file` is its name in problems, `folder` is where `extends` looks.

    Raises:
        SpecErrors: with every problem found.
    """
    return forms.good(draft(text, file, folder=folder))


def draft_file(path: Path) -> Parsed:
    """As `parse_file`, but the problems are in what is returned; those that hide all others are still raised."""
    return forms.draft_file(path, report_problems)


def draft(text: str, file: str, *, folder: Path) -> Parsed:
    """As `parse`, but the problems are in what is returned; those that hide all others are still raised."""
    return forms.draft(text, file, folder=folder, check=report_problems)


def report_problems(experiment: Experiment, foreseen: Mapping[str, Record]) -> list[Problem]:
    """What is wrong with claims, figures and tables.

    Args:
        experiment: whose they are.
        foreseen: records as runs of some variants will make them, by variant; empty before any is built.
    """
    from reproduce import claims, figures  # here: what reads forms alone starts without them
    from reproduce.report import tables

    if found := list(_objective_problems(experiment, foreseen)):
        return found
    known = {name: _selected(experiment, name, record) for name, record in foreseen.items()}
    kinds = (claims.problems, figures.problems, tables.problems)
    return [problem for problems in kinds for problem in problems(experiment, known)]


def _objective_problems(experiment: Experiment, foreseen: Mapping[str, Record]) -> Iterator[Problem]:
    """Objectives of several numbers, and those of which neither high nor low is declared as better."""
    for search in experiment.searches.values():
        if search.name in foreseen:
            series = foreseen[search.name].series[search.series]
            if series.values.ndim > 1:
                message = f"{search.series!r} has several numbers per point, and an objective is one number"
                yield Problem(experiment.path, *search.position, message)
            elif series.higher_is_better is None:
                yield Problem(experiment.path, *search.position, no_direction(search.series))


def _selected(experiment: Experiment, variant: str, record: Record) -> Record:
    """The record with what searches add, where the variant is one that a search finds; else as it is."""
    if (search := experiment.searches.get(variant)) is None:
        return record
    higher = record.series[search.series].higher_is_better
    return with_selection(record, SearchLog(search, None, bool(higher), (Trial(1, {}, None, (0.0,), Cost()),)))
