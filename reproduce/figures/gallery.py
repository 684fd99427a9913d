"""Finds the kinds of figures, checks what a spec asks of them, and draws."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from reproduce.analysis import drawings
from reproduce.analysis.checks import crowded, fixed
from reproduce.analysis.view import Picture, Points, View
from reproduce.claims.verdict import Verdict
from reproduce.errors import Problem, UsageError
from reproduce.experiment import Drawing, Experiment
from reproduce.figures.style import boxed, look
from reproduce.record import NO_RECORDS, Record, Results
from reproduce.text import counted, shown

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
    found = drawings.problems("figure", experiment.figures, all_kinds(), experiment, foreseen, crowded)
    return found + [
        Problem(experiment.path, *figure.position, f"figure '{figure.kind}': {message}")
        for figure in experiment.figures
        for message in _claim_problems(figure.shows, len(experiment.claims))
    ]


def _claim_problems(shows: Any, claims: int) -> Iterator[str]:
    """What is wrong with the number of the claim that a figure shows."""
    if shows is None or (isinstance(shows, int) and not isinstance(shows, bool) and 1 <= shows <= claims):
        return
    legal = f"the number of a claim, from 1 to {claims}" if claims else "no `shows`, since there are no claims"
    yield f"shows: expected {legal}, got {shown(shows)}"


def draw(
    drawing: Drawing, results: Results, *, points: Points | None = None, verdicts: Sequence[Verdict] = ()
) -> Picture:
    """Draws one figure.

    Args:
        drawing: the kind and its arguments, as the spec gives them.
        results: the records to draw. Missing and diverged runs are counted in the caption.
        points: gives the data points of a run, for the kinds that lay them over what was learned.
        verdicts: on the claims of the experiment, for the figure that shows one. Defaults to none; the title of the
            experiment stands above all figures then.

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
    verdict = verdicts[drawing.shows - 1] if verdicts and drawing.shows else None
    above = _headline(verdict) if verdict else ("", "")
    with look():
        picture = kind(View(results, points, only, *above), **drawing.arguments)
        unknown = boxed(picture.figure)
    before = f"At {only}. " if only else ""
    after = f" Boxes stand for what the font lacks: {unknown}" if unknown else ""
    return replace(picture, caption=f"{before}{picture.caption}{after}")


def _headline(verdict: Verdict) -> tuple[str, str]:
    """A claim as the headline of a figure, and how it stands: nobody may take a refuted sentence for a result."""
    words, claim = verdict.verdict, verdict.that.rstrip(".")
    held = "exact" if verdict.exact else f"holds in {verdict.held} of {counted(verdict.n, 'seed')}"
    known = held if verdict.exact or verdict.held is not None else ""
    if words == "reproduced":
        return claim, ", ".join(filter(None, [words, known]))
    return f"{words.capitalize()}: {claim}", known
