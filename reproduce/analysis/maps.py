"""Maps and curves that a measure takes of the learned function, with the arguments it took them at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from reproduce.analysis.levels import VARIANT, first_factor
from reproduce.analysis.view import View
from reproduce.experiment import Variant
from reproduce.record import Array

Chosen = tuple[str, Variant, Array | None]


def measure_arguments(variant: Variant, measure: str) -> Mapping[str, Any]:
    """The arguments of a measure in `measures:`, empty if it has none.

    Example:
        >>> spec = Variant("a", {}, {"measures": [{"decision_map": {"low": -1, "high": 2, "resolution": 5}}]})
        >>> measure_arguments(spec, "decision_map")["high"]
        2
    """
    measures = variant.setup.get("measures", [])
    items = [item.items() if isinstance(item, Mapping) else [(item, {})] for item in measures]
    return next((arguments or {} for pairs in items for name, arguments in pairs if name == measure), {})


def last_maps(view: View, measure: str, arranged: Mapping[tuple[str, ...], Variant], seed: int) -> list[Chosen]:
    """For each place its level, variant and the last (points,) of the measure at a seed; None where there is no run."""
    found: list[Chosen] = []
    for place, variant in arranged.items():
        record = view.results.records.get((variant.name, seed))
        series = record.series[measure] if record and measure in record.series else None
        found.append((place[0], variant, series.last.ravel() if series and len(series.values) else None))
    return found


def panel_factor(view: View, columns: str | None) -> str:
    """The factor that panels stand for."""
    return columns or first_factor(view.experiment)


def panel_title(factor: str, level: str, titled: Sequence[str] = (VARIANT,)) -> str:
    """The level, after its factor where the level is a number."""
    plain = factor in titled or not any(character.isdigit() for character in level[:1])
    return level if plain else f"{factor.replace('_', ' ')} {level}"
