"""Finds the kinds of figures, checks what a spec asks of them, and draws."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import MappingProxyType

from reproduce.analysis import drawings
from reproduce.analysis.arguments import crowded, fixed
from reproduce.analysis.view import Picture, Points, View
from reproduce.errors import Problem, UsageError
from reproduce.experiment import Drawing, Experiment
from reproduce.figures.style import boxed, look
from reproduce.record import NO_RECORDS, Record, Results

Kind = Callable[..., Picture]


@cache
def all_kinds() -> Mapping[str, Kind]:
    """The kinds of figures by name, in alphabetical order: one per file in `kinds/`."""
    names = sorted(path.stem for path in (Path(__file__).parent / "kinds").glob("[!_]*.py"))
    return MappingProxyType(
        {name: getattr(importlib.import_module(f"reproduce.figures.kinds.{name}"), name) for name in names}
    )


def problems(experiment: Experiment, foreseen: Mapping[str, Record] = NO_RECORDS) -> list[Problem]:
    """Every mistake in the figures of a spec: kinds, arguments, names of series, factors and levels.

    Args:
        experiment: whose figures they are.
        foreseen: records as runs of some variants will make them, by variant: for the shapes of series.
    """
    return drawings.problems("figure", experiment.figures, all_kinds(), experiment, foreseen, crowded)


def draw(drawing: Drawing, results: Results, *, points: Points | None = None) -> Picture:
    """Draws one figure.

    Args:
        drawing: the kind and its arguments, as the spec gives them.
        results: the records to draw. Missing and diverged runs are counted in the caption.
        points: gives the data points of a run, for the kinds that lay them over what was learned.

    Returns:
        The figure and its caption. Save it with `png` and `svg`, which give the same bytes each time.

    Raises:
        UsageError: the drawing has mistakes (those that `problems` lists).
    """
    wrong = drawings.messages("figure", drawing, all_kinds(), results.experiment, limits=crowded)
    if wrong:
        raise UsageError("; ".join(wrong))
    kind = all_kinds()[drawing.kind]
    only = ", ".join(fixed(kind, drawing, results.experiment))
    with look():
        picture = kind(View(results, points, only), **drawing.arguments)
        unknown = boxed(picture.figure)
    before = f"At {only}. " if only else ""
    after = f" Boxes stand for what the font lacks: {unknown}" if unknown else ""
    return replace(picture, caption=f"{before}{picture.caption}{after}")
