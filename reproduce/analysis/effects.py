"""Effects of the components of an `ablate:` experiment, seed by seed, so that the variants stay paired.

What an effect and an interaction are is defined where claims are (`reproduce.claims.components`); here they get their
numbers, and the median over the seeds of which no run is missing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from reproduce.analysis.levels import VARIANT, selected
from reproduce.analysis.samples import last_ranked
from reproduce.claims.components import Component, effect, interaction
from reproduce.claims.values import Dimension, Value
from reproduce.expressions import ClaimError
from reproduce.record import Results
from reproduce.statistics.intervals import Interval, median_interval


def scores(results: Results, reference: str, only: Mapping[str, Any] | None = None) -> Value:
    """The last values (combinations, seeds): not-a-number as the worst; only the seeds of which all runs are there.

    Args:
        results: the records of an `ablate:` experiment.
        reference: the series.
        only: the levels of other factors, one each.
    """
    runs = {
        variant.levels[VARIANT]: [
            last_ranked(results.records.get((variant.name, seed)), reference) for seed in results.seeds
        ]
        for variant in selected(results.experiment, only)
    }
    there = [place for place in range(len(results.seeds)) if all(row[place] is not None for row in runs.values())]
    data = np.array([[row[place] for place in there] for row in runs.values()], float).reshape(len(runs), len(there))
    return Value(data, (Dimension(VARIANT, tuple(runs)),))


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
