"""Checks the arguments that a spec gives a figure or a table against the signature of its function.

Parameters that name factors give those factors a place (an axis, a panel, a colour); the effects of an ablation give
one to its combinations. A factor that has no place must be fixed by `only` or `at`, or several variants would fall
together.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, get_args, get_type_hints

from reproduce.analysis.arguments import (
    ABLATED,
    CELLS,
    FIRST,
    LINES,
    PANELS,
    PLACES,
    SERIES_LISTS,
    TUNABLE,
    Check,
    as_list,
    split_reference,
)
from reproduce.analysis.levels import VARIANT, first_factor, fixed_levels, level_of, placed, selected
from reproduce.analysis.search_arguments import crowded_by_search, not_searched
from reproduce.errors import nearest
from reproduce.experiment import Drawing, Experiment, Variant
from reproduce.text import shown
from zoo import measures

MOST_PANELS, MOST_LINES, MOST_CELLS = 24, 300, 40_000  # more take longer than ten seconds, and nobody could read them


def mistakes(function: Callable[..., Any], drawing: Drawing, experiment: Experiment) -> list[str]:
    """What is wrong with the arguments of a drawing, by the signature of its function."""
    parameters = inspect.signature(function).parameters.values()
    legal = {parameter.name: parameter.default for parameter in parameters if parameter.kind is parameter.KEYWORD_ONLY}
    found = [
        f"unknown argument {shown(name)}{nearest(str(name), legal)}" for name in drawing.arguments if name not in legal
    ]
    checks = {name: get_args(hint)[1:] for name, hint in get_type_hints(function, include_extras=True).items()}
    given = legal | {name: value for name, value in drawing.arguments.items() if name in legal}
    for name, value in given.items():
        if value is inspect.Parameter.empty:
            found.append(f"missing argument {name!r}")
        else:
            found += [f"{name}: {text}" for check in checks[name] for text in check(experiment, value)]
    if not found:
        found += not_searched(experiment, given, checks)
    if not found and "only" in legal:
        movable = any(_has(marks, PLACES) for marks in checks.values())
        found += _left_open(experiment, _places(experiment, given, checks), given, movable)
        found += _untunable(given, checks)
    return found


def crowded(function: Callable[..., Any], drawing: Drawing, experiment: Experiment) -> list[str]:
    """Why a figure whose arguments are legal would be too full to draw and to read."""
    given, checks = given_and_checks(function, drawing)
    kept = selected(experiment, given.get("only"), given.get("at"))

    places = {name: place for name in given if (place := _place(experiment, given[name], checks[name]))}
    levels = placed(kept, list(places.values()), given.get("at"))

    def count(marks: Sequence[Check]) -> int:
        """How many different combinations of levels there are at the places that have such a check."""
        columns = [column for column, name in enumerate(places) if _has(checks[name], marks)]
        return len({tuple(row[column] for column in columns) for row in levels})

    series = sum(len(as_list(given[name])) for name, found in checks.items() if _has(found, SERIES_LISTS)) or 1
    components = len(experiment.components) if any(_has(found, ABLATED) for found in checks.values()) else 0
    counts = (
        (count(PANELS) * series, MOST_PANELS, "panels"),
        (max(components, count(LINES) * series), MOST_LINES, "lines or rows"),
        (count(CELLS), MOST_CELLS, "cells"),
    )
    return [
        f"{number} {what} are too many, a figure has {most} at most: choose levels with `only`"
        for number, most, what in counts
        if number > most
    ] + crowded_by_search(experiment, given, checks)


def fixed(function: Callable[..., Any], drawing: Drawing, experiment: Experiment) -> list[str]:
    """What the arguments of a legal drawing fix and a reader would not see: `depth 10`; of several, `rate 0.1 or 1`."""
    given, checks = given_and_checks(function, drawing)
    return fixed_levels(experiment, [given.get("only"), given.get("at")], _places(experiment, given, checks))


def given_and_checks(
    function: Callable[..., Any], drawing: Drawing
) -> tuple[dict[str, Any], dict[str, Sequence[Check]]]:
    """The arguments of a legal drawing, defaults among them, and the checks of all parameters."""
    parameters = inspect.signature(function).parameters.values()
    given = {p.name: p.default for p in parameters if p.kind is p.KEYWORD_ONLY} | dict(drawing.arguments)
    hints = get_type_hints(function, include_extras=True)
    return given, {name: get_args(hints[name])[1:] for name in given}


def _has(checks: Sequence[Check], marks: Sequence[Check]) -> bool:
    return any(mark in checks for mark in marks)


def _places(experiment: Experiment, given: Mapping[str, Any], checks: Mapping[str, Sequence[Check]]) -> list[str]:
    """The factors that the arguments give a place."""
    places = [_place(experiment, given[name], checks[name]) for name in given if name in checks]
    return [place for place in places if place]


def _place(experiment: Experiment, value: Any, checks: Sequence[Check]) -> str | None:
    if _has(checks, ABLATED):
        return VARIANT
    if value is None and _has(checks, FIRST):
        return first_factor(experiment)
    return value if _has(checks, PLACES) else None


def _untunable(given: Mapping[str, Any], checks: Mapping[str, Sequence[Check]]) -> Iterator[str]:
    """A message where `at: tuned` looks for the best of a measure of which neither high nor low is better."""
    drawn = [value for name, value in given.items() if _has(checks[name], TUNABLE)]
    for value in drawn if given.get("at") == "tuned" else ():
        name, _ = split_reference(as_list(value)[0])
        declared = measures.declared(name)
        if declared and declared.higher_is_better is None:
            yield f"at: {name!r} declares neither high nor low as better, so no level is the best; choose one"


def _left_open(experiment: Experiment, places: list[str], given: Mapping[str, Any], movable: bool) -> Iterator[str]:
    """A message per factor in which variants that share all places differ; `movable`: whether arguments give places."""
    at = given.get("at")
    if at == "tuned" or (places == [VARIANT] and VARIANT in given.values()):  # each variant has a place of its own
        return
    groups: dict[tuple[str, ...], list[Variant]] = {}
    for variant in selected(experiment, given["only"], at):
        groups.setdefault(tuple(level_of(variant, place) for place in places), []).append(variant)
    for factor in experiment.factors:
        if any(len({level_of(variant, factor.name) for variant in group}) > 1 for group in groups.values()):
            tuned = ", or `at: tuned`" if "at" in given else ""
            yield (
                f"factor {factor.name!r} is left open: {'give it a place, or ' if movable else ''}fix it with "
                f"`only: {{{factor.name}: {factor.levels[0]}}}`{tuned}"
            )
