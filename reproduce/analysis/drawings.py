"""What is wrong with a figure or a table that a spec asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from reproduce.analysis.checks import mistakes
from reproduce.analysis.shapes import misfits
from reproduce.errors import Problem, nearest
from reproduce.experiment import Drawing, Experiment
from reproduce.record import NO_RECORDS, Record
from reproduce.text import shown

Limits = Callable[[Callable[..., Any], Drawing, Experiment], list[str]]


def problems(
    what: str,
    drawings: Sequence[Drawing],
    kinds: Mapping[str, Callable[..., Any]],
    experiment: Experiment,
    foreseen: Mapping[str, Record] = NO_RECORDS,
    limits: Limits | None = None,
) -> list[Problem]:
    """What is wrong with several drawings, as `messages`, each with its place in the spec."""
    return [
        Problem(experiment.path, *drawing.position, message)
        for drawing in drawings
        for message in messages(what, drawing, kinds, experiment, foreseen, limits)
    ]


def messages(
    what: str,
    drawing: Drawing,
    kinds: Mapping[str, Callable[..., Any]],
    experiment: Experiment,
    foreseen: Mapping[str, Record] = NO_RECORDS,
    limits: Limits | None = None,
) -> list[str]:
    """What is wrong with one drawing.

    Args:
        what: `figure` or `table`.
        drawing: its kind and arguments.
        kinds: the functions of the legal kinds, by name.
        experiment: whose drawing it is.
        foreseen: records as runs of some variants will make them, by variant: for the shapes of series.
        limits: says of a legal drawing what is too much in it. Defaults to nothing.
    """
    if drawing.kind not in kinds:
        return [f"unknown {what} {shown(drawing.kind)}{nearest(drawing.kind, kinds)}"]
    kind = kinds[drawing.kind]
    found = mistakes(kind, drawing, experiment)
    if limits and not found:
        found = limits(kind, drawing, experiment)
    if foreseen and not found:
        found = misfits(kind, drawing, experiment, foreseen)
    return [f"{what} '{drawing.kind}': {text}" for text in found]
