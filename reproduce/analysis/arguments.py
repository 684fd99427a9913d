"""The types of figure and table arguments.

A parameter is annotated with one of the types below; each carries its check, `(experiment, value) → messages`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Annotated, Any

from reproduce.analysis.levels import (
    VARIANT,
    as_levels,
    factors_of,
    meant,
)
from reproduce.errors import nearest
from reproduce.experiment import Experiment
from reproduce.series_names import unknown_series
from reproduce.text import shown

Check = Callable[[Experiment, Any], Iterator[str]]
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

SERIES = (_series, _series_list, _any_series_list)
TUNABLE = (_series, _series_list, _layered)  # what `at: tuned` looks for the best of
SERIES_LISTS = (_series_list,)  # a panel or a row for each
ABLATED = (_ablated,)
FIRST = (_factor_or_first, _panels_or_first)  # None: the first factor
PANELS = (_panels, _panels_or_first)
LINES = (_factor, _factor_or_first, *PANELS)  # a line or a row for each combination of levels
CELLS = (_cells,)
PLACES = (*LINES, *CELLS, _numeric_factor)
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


def as_list(value: str | Sequence[str]) -> list[str]:
    """One name or several, as a list."""
    return [value] if isinstance(value, str) else list(value)
