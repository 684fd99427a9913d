"""The types of the arguments by which figures and tables name searches and hyper-parameters, and their checks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any

from reproduce.errors import nearest
from reproduce.experiment import Experiment, Search
from reproduce.text import shown

MOST_ROWS, MOST_AXES = 24, 9  # hyper-parameters: a panel or a row each, or side by side


def _searches(experiment: Experiment, value: Any) -> Iterator[str]:
    names = experiment.searches
    if not names:
        yield "needs an experiment with `searches:`"
        return
    if isinstance(value, list | tuple) and not value:
        yield "expected at least one search"
    for item in value if isinstance(value, list | tuple) else [value]:
        if item is not None and not isinstance(item, str):
            yield f"expected the name of a search, got {shown(item)}"
        elif item is not None and item not in names:
            yield f"unknown search {shown(item)}{nearest(item, names)}"


def _comparable(experiment: Experiment, value: Any) -> Iterator[str]:
    names = value if isinstance(value, list | tuple) else [value] if value is not None else experiment.searches
    known = [experiment.searches[name] for name in names if isinstance(name, str) and name in experiment.searches]
    objectives = {one.objective: one.name for one in reversed(known)}
    if len(objectives) > 1:
        *_, (other, second), (one, first) = objectives.items()
        yield f"{first!r} is led by {one}, {second!r} by {other}: choose searches of one objective"


def _one_search(experiment: Experiment, value: Any) -> Iterator[str]:
    if isinstance(value, list | tuple):
        yield f"expected the name of a search, got {shown(value)}"
        return
    yield from _searches(experiment, value)
    if value is None and len(experiment.searches) > 1:
        yield f"there are {len(experiment.searches)}, choose one: {', '.join(experiment.searches)}"


def _hyperparameters(_: Experiment, value: Any) -> Iterator[str]:
    if value is not None and (not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value)):
        yield f"expected a list of hyper-parameters, got {shown(value)}"
    elif value is not None and not value:
        yield "expected at least one hyper-parameter"


def _few_hyperparameters(experiment: Experiment, value: Any) -> Iterator[str]:
    yield from _hyperparameters(experiment, value)


SearchName = Annotated[str | None, _one_search]  # None: the only one
SearchNames = Annotated[str | Sequence[str] | None, _searches, _comparable]  # None: all of them
HyperParameters = Annotated[Sequence[str] | None, _hyperparameters]  # of the search; None: all of them
FewHyperParameters = Annotated[Sequence[str] | None, _few_hyperparameters]  # side by side on one sheet

HYPER_PARAMETERS = (_hyperparameters, _few_hyperparameters)


def _of_search(checks: Mapping[str, Sequence[Any]], *wanted: Any) -> str | None:
    """The name of the parameter that has one of these checks."""
    return next((name for name, found in checks.items() if any(check in wanted for check in found)), None)


def not_searched(
    experiment: Experiment, given: Mapping[str, Any], checks: Mapping[str, Sequence[Any]]
) -> Iterator[str]:
    """A message per hyper-parameter that the search does not have."""
    name, search = _of_search(checks, *HYPER_PARAMETERS), _of_search(checks, _one_search)
    if name and search and given[name] is not None:
        space = [one.name for one in _chosen(experiment, given[search]).space]
        for item in given[name]:
            if item not in space:
                yield f"{name}: unknown hyper-parameter {shown(item)}{nearest(item, space)}"
        if len(set(given[name])) < len(given[name]):
            yield f"{name}: a hyper-parameter is there twice"


def crowded_by_search(
    experiment: Experiment, given: Mapping[str, Any], checks: Mapping[str, Sequence[Any]]
) -> list[str]:
    """Why a legal drawing has more hyper-parameters than can be read."""
    name, search = _of_search(checks, *HYPER_PARAMETERS), _of_search(checks, _one_search)
    if not name or not search:
        return []
    count = len(_chosen(experiment, given[search]).space if given[name] is None else given[name])
    most = MOST_AXES if _few_hyperparameters in checks[name] else MOST_ROWS
    too_many = f"{count} hyper-parameters are too many, such a figure has {most} at most: choose some with `{name}`"
    return [too_many] if count > most else []


def _chosen(experiment: Experiment, name: str | None) -> Search:
    return experiment.searches[name] if name else next(iter(experiment.searches.values()))
