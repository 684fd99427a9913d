"""From `searches:` to searches and their spaces, with what is wrong with them."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping
from typing import Any

from reproduce.errors import UsageError, nearest
from reproduce.experiment import Experiment, HyperParameter, Position, Search
from reproduce.series_names import ALWAYS, SELECTED, unknown_series
from reproduce.setup import Setup
from reproduce.spec import levels, ranges
from reproduce.spec.document import KeyPath
from reproduce.spec.form import HyperParameterText, SearchText, SpecText
from reproduce.spec.levels import BadFactor, Level, Origin
from reproduce.spec.notation import named
from reproduce.spec.spaces import EPOCHS, Space, conditions, is_whole, points
from reproduce.stages import stages_of
from reproduce.text import counted, shown
from reproduce.trials import brackets
from zoo import measures

NEEDS = "a hyper-parameter needs either `path` and `values`, or `patches`"
PHASES = "train.phases"


def spaces_of(spec: SpecText, positions: Mapping[str, Position]) -> tuple[dict[str, Space], list[BadFactor]]:
    """The searches of a spec with their spaces, and what is wrong with the others.

    Args:
        spec: the spec.
        positions: where the objective of each stands.
    """
    found: dict[str, Space] = {}
    wrong: list[BadFactor] = []
    if spec.searches and (spec.grid or spec.ablate):
        other = "grid" if spec.grid else "ablate"
        message = f"searches stand beside `variants`, not beside `{other}`"
        return {}, [BadFactor(("searches",), message, at_key=True)]
    for name, text in spec.searches.items():
        try:
            levels.distinct("searches", (Level(name, None, {}, {}),), ("searches", name))
            if name in spec.variants:
                raise BadFactor(
                    ("searches", name), f"there is a variant called {name!r}; name one of them otherwise", at_key=True
                )
            if text.tuner == "hyperband" and spec.train.phases:
                message = "hyperband decides how many epochs a trial is trained, and `train` has phases with their own"
                raise BadFactor(("searches", name, "tuner"), message)
            found[name] = _space(name, text, positions[name], spec.train.epochs)
        except BadFactor as error:
            wrong.append(error)
    return found, wrong


def _space(name: str, text: SearchText, position: Position, epochs: int) -> Space:
    where: KeyPath = ("searches", name)
    choices: dict[str, Mapping[str, Level]] = {}
    paths: dict[str, tuple[str, Origin]] = {}
    parameters: list[HyperParameter] = []
    for key, parameter in text.space.items():
        below = (*where, "space", key)
        if not re.fullmatch(r"[A-Za-z_]\w*", key):
            rule = "its name must be one word of letters, digits and underscores"
            raise BadFactor(below, f"a hyper-parameter cannot be called {shown(key)}: {rule}", at_key=True)
        found = _parameter(below, key, parameter, choices, paths)
        parameters.append(_conditional(below, found, parameter, parameters, text.space))
    series, is_best = _objective(where, text.objective)
    _check_paths(where, text, series)
    search = Search(
        name=name,
        tuner=text.tuner,
        series=series,
        is_best=is_best,
        trials=text.trials or 0,
        executions=text.executions,
        factor=text.factor,
        iterations=text.iterations,
        per_seed=text.repeat == "seed",
        space=tuple(parameters),
        position=position,
    )
    _check_budget(where, search, text, epochs)
    return Space(search, choices, paths)


def _parameter(
    where: KeyPath,
    name: str,
    text: HyperParameterText,
    choices: dict[str, Mapping[str, Level]],
    paths: dict[str, tuple[str, Origin]],
) -> HyperParameter:
    """One hyper-parameter; its levels or its path are added to those of the others."""
    if (text.path is None) == (text.patches is None) or (text.path is None) != (text.values is None):
        raise BadFactor(where, NEEDS)
    if text.path is not None and (bounds := _bounds((*where, "values"), text.values)):
        kind = next(iter(text.values or {}))
        paths[name] = text.path, Origin((*where, "values"), (*where, "path"), is_key=False)
        return HyperParameter(name, (), (), bounds, kind == "log", {})
    if text.path is not None:
        found = tuple(levels.of_values(where, text.path, text.values))
    else:
        found = tuple(
            levels.patched((*where, "patches"), label, patch) for label, patch in (text.patches or {}).items()
        )
    found = levels.distinct(name, found, where)
    choices[name] = {level.label: level for level in found}
    return HyperParameter(name, tuple(choices[name]), tuple(level.number for level in found), None, False, {})


def _bounds(where: KeyPath, values: Any) -> tuple[float, float] | None:
    """The bounds of a range `{log: [low, high]}`; None for values that are no such range."""
    kind = next(iter(values), "") if isinstance(values, dict) and len(values) == 1 else ""
    if kind not in ranges.KINDS or not isinstance(values[kind], list) or len(values[kind]) == 3:
        return None
    given = values[kind]
    numbers = [ranges.number(one) for one in given]
    good = len(given) == 2 and None not in numbers and all(map(math.isfinite, filter(None, numbers)))
    if not good or not given[0] < given[1] or (kind == "log" and given[0] <= 0):
        sign = "0 < low < high" if kind == "log" else "low < high"
        raise BadFactor((*where, kind), f"expected `{kind}: [low, high]` with {sign}, got {shown(given)}")
    return given[0], given[1]


def _conditional(
    where: KeyPath,
    found: HyperParameter,
    text: HyperParameterText,
    before: Collection[HyperParameter],
    everything: Collection[str],
) -> HyperParameter:
    """A hyper-parameter with its conditions, which are on those before it."""
    known = {one.name: one for one in before}
    when: dict[str, tuple[str, ...]] = {}
    for name, wanted in text.when.items():
        here = (*where, "when", name)
        if name not in known and name in everything:
            message = f"a condition is on a hyper-parameter that stands before it, and {name!r} does not"
            raise BadFactor(here, message, at_key=True)
        if name not in known:
            message = f"unknown hyper-parameter {shown(name)} in a condition{nearest(name, known)}"
            raise BadFactor(here, message, at_key=True)
        if not known[name].levels:
            raise BadFactor(here, f"{name!r} is a range, and a condition is on one of a choice of levels", at_key=True)
        asked = [levels.label_of(one) for one in (wanted if isinstance(wanted, list) else [wanted])]
        for label in asked:
            if label not in known[name].levels:
                raise BadFactor(here, f"unknown level {shown(label)} of {name!r}{nearest(label, known[name].levels)}")
        when[name] = tuple(level for level in known[name].levels if level in asked)
    whole = HyperParameter(found.name, found.levels, found.numbers, found.bounds, found.is_log, when)
    for name, allowed in conditions(whole, before).items():
        if not allowed:
            raise BadFactor((*where, "when"), f"this can never hold: no level of {name!r} fits all of it")
    return whole


def _objective(where: KeyPath, text: str) -> tuple[str, bool]:
    match = re.fullmatch(r"\s*(?:best\(\s*(\w+)\s*\)|(\w+))\s*", text)
    if not match:
        raise BadFactor((*where, "objective"), f"expected a series or `best(…)` of one, got {shown(text)}")
    return match[1] or match[2], match[1] is not None


def _check_paths(where: KeyPath, text: SearchText, series: str) -> None:
    """That the objective means the same in all trials: they have the same data, measured alike."""
    for name, parameter in text.space.items():
        for path in _paths(parameter):
            first, *rest = path.split(".")
            if [first, *rest[:1], *rest[2:3]] == ["train", "phases", "data"]:
                first, *rest = rest[2:]
            message = ""
            if first == "data" and "prepare" not in rest:
                message = "trials on other data cannot be compared: of `data`, a search may vary `prepare`"
            elif first in ("metrics", "measures"):
                message = f"a search varies what is trained, not what is measured: {first} cannot be searched"
            elif first == "loss" and series in ("loss", "val_loss", "batch_loss"):
                message = f"where the loss is searched, {series!r} is not the same thing in all trials: take a metric"
            if message:
                raise BadFactor((*where, "space", name), message, at_key=True)


def _paths(parameter: HyperParameterText) -> list[str]:
    """Where a hyper-parameter puts something."""
    if parameter.path is not None:
        return [parameter.path]
    return [path for patch in (parameter.patches or {}).values() for path in patch]


def _check_budget(where: KeyPath, search: Search, text: SearchText, epochs: int) -> None:
    """That a search can be done: enough points for its trials, a count where one is needed."""
    count = points(search.space)
    own = [key for key in ("factor", "iterations") if key in text.model_fields_set and search.tuner != "hyperband"]
    if own:
        raise BadFactor((*where, own[0]), f"{own[0]!r} is of hyperband, and the tuner is {search.tuner}", at_key=True)
    if search.tuner == "grid" and count is None:
        name = next(one.name for one in search.space if one.bounds and not is_whole(one))
        message = f"a grid needs a count of values: `[low, high, count]` for {name!r}"
        raise BadFactor((*where, "space", name), message)
    if search.tuner == "hyperband":
        _check_hyperband(where, search, text, epochs, count)
    elif text.trials is None and search.tuner != "grid":
        raise BadFactor(where, f"a {search.tuner} search needs `trials`: how many points it tries", at_key=True)
    elif count is not None and search.trials > count:
        message = f"{counted(search.trials, 'trial')} of a space that has {counted(count, 'point')}"
        raise BadFactor((*where, "trials"), message)


def _check_hyperband(where: KeyPath, search: Search, text: SearchText, epochs: int, count: int | None) -> None:
    if text.trials is not None:
        message = "hyperband decides by the epochs of `train` how many trials there are; leave out `trials`"
        raise BadFactor((*where, "trials"), message, at_key=True)
    for name, parameter in text.space.items():
        if any(path == EPOCHS or path.startswith(PHASES) for path in _paths(parameter)):
            raise BadFactor((*where, "space", name), "hyperband decides how many epochs a trial is trained")
    if epochs < search.factor:
        message = f"hyperband needs `epochs` of {search.factor} or more, its `factor`; the spec trains {epochs}"
        raise BadFactor((*where, "tuner"), message)
    starts = search.iterations * sum(rungs[0].trials for rungs in brackets(epochs, search.factor))
    if count is not None and starts > count:
        message = f"hyperband starts {starts} different trials, and the space has {counted(count, 'point')}"
        raise BadFactor((*where, "space"), message, at_key=True)


def search_of(experiment: Experiment, name: str | None) -> str:
    """The search of a name; the only one where it is None.

    Raises:
        UsageError: where there is none of that name, or several to choose from.
    """
    names = list(experiment.searches)
    if not names:
        raise UsageError(f"{experiment.name} has no `searches`")
    if name is None and len(names) > 1:
        raise UsageError(f"{experiment.name} has several searches: name one of {', '.join(map(repr, names))}")
    if name is not None and name not in names:
        raise UsageError(f"{experiment.name} has no search {shown(name)}{nearest(str(name), names)}")
    return name or names[0]


def objective_problem(search: Search, setup: Setup, experiment: Experiment) -> str | None:
    """What is wrong with an objective, as far as it is known without Keras; None where nothing is.

    Args:
        search: whose objective.
        setup: of the base.
        experiment: for the series that are measured.
    """
    parts, name = named(stages_of(setup)[0].setup["data"])[1], search.series
    declared = measures.declared(name)
    if name not in experiment.series or name in SELECTED:
        return unknown_series(name, experiment.series.difference(SELECTED))
    if name.startswith("test_"):
        return f"{name!r} is of the test part, which a search may not look at; take its `val_` series"
    if name in experiment.layered:
        return f"{name!r} is measured per layer, and an objective is one number"
    if name in ALWAYS or (declared and declared.higher_is_better is None):
        return no_direction(name)
    if parts.get("test") is not None and parts.get("validation") is None:
        return "a search needs a validation part to choose by: give the data `validation`"
    return None


def no_direction(name: str) -> str:
    """The message about an objective that cannot lead a search."""
    return f"{name!r} does not say whether higher or lower is better, so it cannot be an objective"
