"""The types of figure and table arguments, and the check of a spec's arguments against a function's signature.

A parameter is annotated with one of the types below; each carries its check, `(experiment, value) → messages`.
Parameters that name factors give those factors a place (an axis, a panel, a colour); the effects of an ablation give
one to its combinations. A factor that has no place must be fixed by `only` or `at`, or several variants would fall
together.
"""

from __future__ import annotations

import inspect
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Annotated, Any, get_args, get_type_hints

from reproduce.analysis.levels import (
    VARIANT,
    as_levels,
    factors_of,
    first_factor,
    fixed_levels,
    level_of,
    meant,
    placed,
    selected,
)
from reproduce.analysis.search_arguments import crowded_by_search, not_searched
from reproduce.errors import nearest
from reproduce.experiment import Drawing, Experiment, Variant
from reproduce.series_names import unknown_series
from reproduce.text import shown
from zoo import measures

Check = Callable[[Experiment, Any], Iterator[str]]
MOST_PANELS, MOST_LINES, MOST_CELLS = 24, 300, 40_000  # more take longer than ten seconds, and nobody could read them
STEEPEST = 100  # slope of a line to compare with, up or down
REFERENCE = re.compile(r"^(\w+)(?:\[layer=([^\]]+)\])?$")


def split_reference(reference: str) -> tuple[str, str | None]:
    """The series and the layer of `gradient_norm[layer=first]`; the layer is None in `loss`."""
    match = REFERENCE.match(reference)
    return (match[1], match[2]) if match else (reference, None)


def _series(experiment: Experiment, value: Any) -> Iterator[str]:
    if not isinstance(value, str):
        yield f"expected the name of a series, got {shown(value)}"
        return
    name, layer = split_reference(value)
    if name not in experiment.series:
        yield unknown_series(name, experiment.series)
    elif name in experiment.layered and layer is None:
        yield f"{name!r} is measured per layer: choose one, as in '{name}[layer=last]', or draw a layer_profile"
    elif layer is not None and name not in experiment.layered:
        yield f"{name!r} is not measured per layer"


def _series_list(experiment: Experiment, value: Any) -> Iterator[str]:
    if isinstance(value, list | tuple) and not value:
        yield "expected at least one series"
    for item in value if isinstance(value, list | tuple) else [value]:
        yield from _series(experiment, item)


def _any_series_list(experiment: Experiment, value: Any) -> Iterator[str]:
    yield from () if value is None else _series_list(experiment, value)


def _layered(experiment: Experiment, value: Any) -> Iterator[str]:
    if not isinstance(value, str):
        yield f"expected the name of a series, got {shown(value)}"
    elif value in experiment.series and value not in experiment.layered:
        yield f"{value!r} is not measured per layer; give its measure `per: layer`"
    elif value not in experiment.layered:
        yield f"unknown series {shown(value)}{nearest(value, experiment.layered)}"


def _factor(experiment: Experiment, value: Any) -> Iterator[str]:
    names = [factor.name for factor in experiment.factors]
    if value is not None and not isinstance(value, str):
        yield f"expected the name of a factor, got {shown(value)}"
    elif value is not None and value not in (*names, VARIANT):
        yield f"unknown factor {shown(value)}{nearest(value, names)}"


def _factor_or_first(experiment: Experiment, value: Any) -> Iterator[str]:
    yield from _factor(experiment, value)


def _panels(experiment: Experiment, value: Any) -> Iterator[str]:
    yield from _factor(experiment, value)


def _panels_or_first(experiment: Experiment, value: Any) -> Iterator[str]:
    yield from _factor(experiment, value)


def _cells(experiment: Experiment, value: Any) -> Iterator[str]:
    yield from _factor(experiment, value)


def _numeric_factor(experiment: Experiment, value: Any) -> Iterator[str]:
    yield from _factor(experiment, value)
    for factor in experiment.factors:
        if factor.name == value and sum(number is not None for number in factor.values) < 2:
            yield f"{value!r} has one level" if len(factor.levels) == 1 else f"the levels of {value!r} are not numbers"


def _selection(experiment: Experiment, value: Any) -> Iterator[str]:
    if value is None:
        return
    if not isinstance(value, Mapping):
        yield f"expected a mapping of factors to levels, got {shown(value)}"
        return
    factors = factors_of(experiment)
    for name, chosen in value.items():
        yield from _factor(experiment, name)
        for text in as_levels(chosen) if name in factors else ():
            if meant(experiment, factors[name], text) is None:
                yield f"unknown level {shown(text)} of {name!r}{nearest(text, factors[name].levels)}"


def _tuned_or_selection(experiment: Experiment, value: Any) -> Iterator[str]:
    if isinstance(value, str) and value != "tuned":
        yield f"expected 'tuned' or a mapping of factors to levels, got {shown(value)}"
    elif value != "tuned":
        yield from _selection(experiment, value)


def _one_of(*names: str) -> Check:
    def check(_: Experiment, value: Any) -> Iterator[str]:
        if value not in names:
            yield f"expected one of {', '.join(map(repr, names))}, got {shown(value)}"

    return check


def _whole(_: Experiment, value: Any) -> Iterator[str]:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        yield f"expected a whole number, got {shown(value)}"


def _whole_or_none(_: Experiment, value: Any) -> Iterator[str]:
    if value is not None:
        yield from _whole(_, value)


def _number(_: Experiment, value: Any) -> Iterator[str]:
    if not isinstance(value, int | float) or isinstance(value, bool):
        yield f"expected a number, got {shown(value)}"


def _slope(_: Experiment, value: Any) -> Iterator[str]:
    if value is None:
        return
    number = value.get("slope") if isinstance(value, Mapping) and set(value) == {"slope"} else None
    if not isinstance(number, int | float) or isinstance(number, bool):
        yield f"expected a mapping like {{slope: -1}}, got {shown(value)}"
    elif not abs(number) <= STEEPEST:
        yield f"a slope lies between -{STEEPEST} and {STEEPEST}, got {shown(number)}"


def _measure(experiment: Experiment, value: Any) -> Iterator[str]:
    if not isinstance(value, str):
        yield f"expected the name of a measure, got {shown(value)}"
    elif value not in experiment.series:
        yield f"needs a measure that is not taken: add `{value}` to `measures`"


def _square(experiment: Experiment, value: Any) -> Iterator[str]:
    yield from _measure(experiment, value)


def _plane(experiment: Experiment, value: Any) -> Iterator[str]:
    yield from _measure(experiment, value)


def _line(experiment: Experiment, value: Any) -> Iterator[str]:
    yield from _measure(experiment, value)


def _path(experiment: Experiment, value: Any) -> Iterator[str]:
    yield from _measure(experiment, value)


def _ablated(experiment: Experiment, _: Any) -> Iterator[str]:
    if not experiment.components:
        yield "needs an experiment with `ablate:`"


SeriesName = Annotated[str, _series]
SeriesNames = Annotated[str | Sequence[str], _series_list]
SomeSeriesNames = Annotated[str | Sequence[str] | None, _any_series_list]  # None: the kind chooses
LayeredName = Annotated[str, _layered]
SquareMap = Annotated[str, _square]  # a number at each point of a square grid
PlaneMap = Annotated[str, _plane]  # two numbers at each point of a square grid
LineMap = Annotated[str, _line]  # numbers at evenly spaced points
PathName = Annotated[str, _path]  # two numbers or more per point in time
AblatedSeries = Annotated[str, _ablated, _series]
AblatedSeriesNames = Annotated[str | Sequence[str], _ablated, _series_list]
FactorName = Annotated[str | None, _factor]  # None: no place
ByFactor = Annotated[str | None, _factor_or_first]  # None: the first factor
PanelFactor = Annotated[str | None, _panels]  # None: no place
ByPanel = Annotated[str | None, _panels_or_first]  # None: the first factor
CellFactor = Annotated[str | None, _cells]  # None: no place
NumericFactor = Annotated[str, _numeric_factor]
Selection = Annotated[Mapping[str, Any] | None, _selection]
At = Annotated[str | Mapping[str, Any] | None, _tuned_or_selection]
Scale = Annotated[str, _one_of("linear", "log", "semilogx", "loglog")]
Clock = Annotated[str, _one_of("epoch", "step")]
SearchClock = Annotated[str, _one_of("trial", "epoch")]
OneSeed = Annotated[int | None, _whole_or_none]  # None: all of them; the typical one, where one is drawn
Count = Annotated[int | None, _whole_or_none]  # None: all of them; the first, where one is drawn
Floor = Annotated[float, _number]  # subtracted from what is drawn
Reference = Annotated[Mapping[str, float] | None, _slope]

FIRST = (_factor_or_first, _panels_or_first)
PANELS = (_panels, _panels_or_first)
SERIES = (_series, _series_list, _any_series_list)
SHAPES: Mapping[Check, tuple[Callable[[int], bool], str]] = MappingProxyType(
    {
        _square: (
            lambda count: count >= 9 and math.isqrt(count) ** 2 == count,
            "a number at each point of a square grid",
        ),
        _plane: (
            lambda count: count >= 18 and 2 * math.isqrt(count // 2) ** 2 == count,
            "two numbers at each point of a square grid",
        ),
        _line: (lambda count: count >= 3, "numbers at three points or more"),
        _path: (lambda count: count >= 2, "two numbers or more"),
    }
)
"""How many numbers a measure has to give, by the check of the parameter that names it, and that in words."""
PLACES = (_factor, *FIRST, _panels, _cells, _numeric_factor)


def as_list(value: str | Sequence[str]) -> list[str]:
    """One name or several, as a list."""
    return [value] if isinstance(value, str) else list(value)


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
        found += _left_open(experiment, _places(experiment, given, checks), given, _has_places(checks))
        found += _untunable(given, checks)
    return found


def crowded(function: Callable[..., Any], drawing: Drawing, experiment: Experiment) -> list[str]:
    """Why a figure whose arguments are legal would be too full to draw and to read."""
    given, checks = given_and_checks(function, drawing)
    kept = selected(experiment, given.get("only"), given.get("at"))

    places = {name: place for name in given if (place := _place(experiment, given[name], checks[name]))}
    levels = placed(kept, list(places.values()), given.get("at"))

    def count(*marks: Check) -> int:
        """How many different combinations of levels there are at the places that have such a check."""
        columns = [column for column, name in enumerate(places) if any(mark in checks[name] for mark in marks)]
        return len({tuple(row[column] for column in columns) for row in levels})

    series = sum(len(as_list(given[name])) for name, found in checks.items() if _series_list in found) or 1
    components = len(experiment.components) if any(_ablated in found for found in checks.values()) else 0
    counts = (
        (count(*PANELS) * series, MOST_PANELS, "panels"),
        (max(components, count(_factor, _factor_or_first, *PANELS) * series), MOST_LINES, "lines or rows"),
        (count(_cells), MOST_CELLS, "cells"),
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


def _has_places(checks: Mapping[str, Sequence[Check]]) -> bool:
    return any(check in PLACES for found in checks.values() for check in found)


def _places(experiment: Experiment, given: Mapping[str, Any], checks: Mapping[str, Sequence[Check]]) -> list[str]:
    """The factors that the arguments give a place."""
    places = [_place(experiment, given[name], checks[name]) for name in given if name in checks]
    return [place for place in places if place]


def _place(experiment: Experiment, value: Any, checks: Sequence[Check]) -> str | None:
    if _ablated in checks:
        return VARIANT
    if value is None and any(check in FIRST for check in checks):
        return first_factor(experiment)
    return value if any(check in PLACES for check in checks) else None


def _untunable(given: Mapping[str, Any], checks: Mapping[str, Sequence[Check]]) -> Iterator[str]:
    """A message where `at: tuned` looks for the best of a measure of which neither high nor low is better."""
    drawn = [value for name, value in given.items() if {_series, _series_list, _layered} & set(checks[name])]
    for value in drawn if given.get("at") == "tuned" else ():
        name, _ = split_reference(as_list(value)[0])
        declared = measures.declared(name)
        if declared and declared.higher_is_better is None:
            yield f"at: {name!r} declares neither high nor low as better, so no level is the best; choose one"


def _left_open(experiment: Experiment, places: list[str], given: Mapping[str, Any], movable: bool) -> Iterator[str]:
    """A message per factor in which variants that share all the places differ; `movable`: arguments can give places."""
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
