"""Which levels of the factors the arguments of a drawing keep, and which variant has which place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from reproduce.experiment import Experiment, Factor, Variant
from reproduce.series_names import COLUMNS

VARIANT = "variant"  # always a legal factor: each variant is its own level


def as_levels(value: Any) -> list[str]:
    """One level or several, as text (YAML reads some labels as numbers, `true` or nothing)."""
    items = value if isinstance(value, list | tuple) else [value]
    return [str(item).lower() if item is None or isinstance(item, bool) else str(item) for item in items]


def factors_of(experiment: Experiment) -> dict[str, Factor]:
    """The factors by name, with `variant`, each of whose levels is a variant, in the order of the spec."""
    names = tuple(variant.name for variant in experiment.variants)
    by_variant = {VARIANT: Factor(VARIANT, names, (None,) * len(names))}
    return by_variant | {factor.name: factor for factor in experiment.factors}


def first_factor(experiment: Experiment) -> str:
    """The factor that is meant where none is named."""
    return experiment.factors[0].name if experiment.factors else VARIANT


def level_of(variant: Variant, factor: str) -> str:
    """The level of a factor in a variant; of `variant`, its own name."""
    return variant.levels.get(factor, variant.name) if factor == VARIANT else variant.levels[factor]


def placed(variants: Sequence[Variant], places: Sequence[str | None], at: Any = None) -> list[tuple[str, ...]]:
    """The level of each variant at each place, "" at a place of None.

    Where `variant` is the only place and several variants share a level of it, as in `variants` with a `grid`, each has
    its own place, by its whole name (`wide/0.01`); but not where `at: tuned` chooses one of them.
    """
    found = [tuple(level_of(variant, place) if place else "" for place in places) for variant in variants]
    if [place for place in places if place] == [VARIANT] and len(set(found)) < len(found) and at != "tuned":
        return [tuple(variant.name if place else "" for place in places) for variant in variants]
    return found


def meant(experiment: Experiment, factor: Factor, text: str) -> str | None:
    """The level that a text means, or None; for the factor `variant` it may also be the whole name of a variant."""
    level = factor.level_of(text)
    whole = factor.name == VARIANT and any(variant.name == text for variant in experiment.variants)
    return text if level is None and whole else level


def selected(experiment: Experiment, *selections: Mapping[str, Any] | str | None) -> list[Variant]:
    """The variants at the levels that every selection names, in the order of the spec."""
    factors = factors_of(experiment)
    wanted = [
        (name, {meant(experiment, factors[name], text) for text in as_levels(levels)})
        for selection in selections
        if isinstance(selection, Mapping)
        for name, levels in selection.items()
    ]
    return [
        v
        for v in experiment.variants
        if all(level_of(v, name) in levels or (name == VARIANT and v.name in levels) for name, levels in wanted)
    ]


def fixed_levels(experiment: Experiment, selections: Sequence[Any], places: Sequence[str]) -> list[str]:
    """The levels that selections keep, a text per factor; a factor with a place and several levels kept is left out."""
    kept = selected(experiment, *selections)
    chosen = [selection for selection in selections if isinstance(selection, Mapping)]
    words = []
    for factor, levels in ((name, one.levels) for name, one in factors_of(experiment).items()):
        asked = {text for selection in chosen if factor in selection for text in as_levels(selection[factor])}
        labels = [v.name if factor == VARIANT and v.name in asked else level_of(v, factor) for v in kept]
        present = sorted(set(labels), key=[*levels, *labels].index)
        if asked and len(levels) > 1 and not (factor in places and len(present) > 1):
            words.append(f"{spoken(factor)} {' or '.join(present)}")
    return words


def spoken(name: str) -> str:
    """A name as people write it."""
    return name.replace("_", " ")


def level_columns(experiment: Experiment, variant: Variant) -> dict[str, str]:
    """The levels of a variant, by column: the factor's name, with `_level` where something else is called so.

    That is the series, and the columns `variant`, which holds the whole name, and `seed`. A factor `variant` has no
    second column where it is the only one.
    """
    taken = {*COLUMNS, *experiment.series}
    columns: dict[str, str] = {}
    for factor, level in variant.levels.items():
        column = factor
        while column in taken or (column in variant.levels and column != factor):
            column += "_level"
        if not (factor == VARIANT and len(experiment.factors) <= 1):
            columns[column] = level
    return columns
