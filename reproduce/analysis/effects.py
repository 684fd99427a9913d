"""Effects of the components of an `ablate:` experiment, seed by seed, so that the variants stay paired.

What an effect and an interaction are is defined where claims are (`reproduce.claims.components`); here they get their
numbers, and the median over the seeds of which no run is missing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np

from reproduce.analysis.arrange import counterpart, tuned_factors
from reproduce.analysis.levels import VARIANT, factors_of, selected
from reproduce.analysis.samples import direction, last_ranked
from reproduce.analysis.view import View
from reproduce.claims.components import Component, effect, interaction
from reproduce.claims.tuning import Score, tuned
from reproduce.claims.values import Dimension, Value
from reproduce.expressions import ClaimError
from reproduce.record import Results
from reproduce.statistics.intervals import Interval, median_interval

Selected = Mapping[str, Any] | None
Chosen = str | Mapping[str, Any] | None


def scores(results: Results, reference: str, only: Selected = None, at: Chosen = None) -> Value:
    """The last values (combinations, seeds): not-a-number as the worst; only the seeds of which all runs are there.

    Args:
        results: the records of an `ablate:` experiment.
        reference: the series.
        only: the levels of other factors, one each.
        at: more of them, or `tuned`: each combination at the levels that are best in the same seed, as `tuned(…)` of
            claims has it.
    """
    factors = chosen_factors(results, only, at)
    table = _table(results, reference, only, at, factors)
    validated = _table(results, counterpart(View(results), reference), only, at, factors)
    for name in factors:
        over = factors_of(results.experiment)[name]
        choosing = [Score(one, validated, "", set()) for one in (table, validated)]
        table, validated = (tuned(score, over, None) for score in choosing)
    return table


def chosen_factors(results: Results, only: Selected, at: Chosen) -> list[str]:
    """The factors whose levels `at: tuned` chooses."""
    return tuned_factors(View(results), [VARIANT], only, at)


def _table(results: Results, reference: str, only: Selected, at: Chosen, factors: Sequence[str]) -> Value:
    """The last values (combinations, levels of each factor…, seeds)."""
    runs = [
        (variant, [last_ranked(results.records.get((variant.name, seed)), reference) for seed in results.seeds])
        for variant in selected(results.experiment, only, at)
    ]
    there = [place for place in range(len(results.seeds)) if all(row[place] is not None for _, row in runs)]
    names = [VARIANT, *factors]
    levels = [tuple(dict.fromkeys(variant.levels[name] for variant, _ in runs)) for name in names]
    places = {tuple(variant.levels[name] for name in names): row for variant, row in runs}
    data = np.array([[places[place][seed] for seed in there] for place in product(*levels)], float)
    dimensions = tuple(Dimension(name, found) for name, found in zip(names, levels, strict=True))
    return Value(data.reshape(*map(len, levels), len(there)), dimensions, direction(results, reference))


def contrast(results: Results, table: Value, components: Sequence[str]) -> Interval | None:
    """The median over seeds of the effect of one component, or of the interaction of two.

    Returns:
        The interval, or None where the design has no such pairs or no seed is complete.
    """
    among = results.experiment.components
    parts = [Component(name, among) for name in components]
    try:
        with np.errstate(invalid="ignore"):
            found = effect(table, parts[0]) if len(parts) == 1 else interaction(table, parts[0], parts[1])
    except ClaimError:
        return None
    return median_interval(found.data) if found.data.size else None
