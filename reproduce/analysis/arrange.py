"""Which variant goes where in a figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from reproduce.analysis.arguments import split_reference
from reproduce.analysis.levels import VARIANT, factors_of, placed, selected
from reproduce.analysis.samples import direction, final
from reproduce.analysis.view import View
from reproduce.experiment import Variant

Place = tuple[str, ...]


def arrange(
    view: View,
    places: Sequence[str | None],
    only: Mapping[str, Any] | None,
    at: str | Mapping[str, Any] | None = None,
    score: str = "",
) -> dict[Place, Variant]:
    """The variant at each combination of the levels of `places`.

    Args:
        view: the records.
        places: factors; a None among them counts as a factor of one level, named "".
        only: levels to keep.
        at: more levels to keep, or `tuned`: of the variants that share a place, the one whose validation is best.
        score: the series that is drawn, whose `val_` counterpart tunes.
    """
    groups: dict[Place, list[Variant]] = {}
    kept = selected(view.experiment, only, at)
    for variant, place in zip(kept, placed(kept, places, at), strict=True):
        groups.setdefault(place, []).append(variant)
    return {place: _best(view, group, score) if at == "tuned" else group[0] for place, group in groups.items()}


def levels_in(view: View, factor: str | None, place: int, arranged: Mapping[Place, Variant]) -> list[str]:
    """The levels of a factor that occur at position `place`, in the order of the spec."""
    if not factor:
        return [""]
    present = {key[place] for key in arranged}
    names = [variant.name for variant in view.experiment.variants] if factor == VARIANT else []
    return [level for level in dict.fromkeys([*factors_of(view.experiment)[factor].levels, *names]) if level in present]


def tuned_factors(
    view: View,
    places: Sequence[str | None],
    only: Mapping[str, Any] | None,
    at: str | Mapping[str, Any] | None,
) -> list[str]:
    """The factors that `at: tuned` chooses: those without a place of which more than one level is kept."""
    names = {factor.name for factor in view.experiment.factors}
    if at != "tuned" or (VARIANT in places and VARIANT not in names):
        return []
    kept = selected(view.experiment, only)
    free = [factor.name for factor in view.experiment.factors if factor.name not in places]
    return [name for name in free if len({variant.levels[name] for variant in kept}) > 1]


def numbers(view: View, factor: str) -> dict[str, float]:
    """The levels of a factor that are numbers, with the number."""
    for found in view.experiment.factors:
        if found.name == factor:
            return {
                level: number for level, number in zip(found.levels, found.values, strict=True) if number is not None
            }
    return {}


def counterpart(view: View, reference: str) -> str:
    """The validation series that stands for a training or test series; itself where there is none."""
    name, layer = split_reference(reference)
    other = "val_" + name.removeprefix("test_").removeprefix("val_")
    return other if other in view.experiment.series and layer is None else reference


def _best(view: View, group: list[Variant], score: str) -> Variant:
    """The variant with the best median; the first of those that tie."""
    reference = counterpart(view, score)
    rising = direction(view.results, reference)

    def merit(variant: Variant) -> float:
        interval = final(view.results, variant, reference).interval
        if interval is None or np.isnan(interval.median):
            return -np.inf
        return interval.median if rising else -interval.median

    return max(group, key=merit)
