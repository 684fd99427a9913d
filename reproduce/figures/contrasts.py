"""Effects of the components of an `ablate:` experiment, seed by seed, so that the variants stay paired.

What an effect and an interaction are is defined where claims are (`reproduce.claims.components`); here they get their
numbers, and the median over the seeds of which no run is missing.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from reproduce.claims.components import Component, effect, interaction
from reproduce.claims.syntax import ClaimError
from reproduce.claims.values import Dimension, Value
from reproduce.estimate import Interval, median_interval
from reproduce.figures.arguments import VARIANT, split_reference
from reproduce.figures.sample import last_value, ranked
from reproduce.record import Record, Results


def scores(results: Results, reference: str) -> Value:
    """The last values (variants, seeds): a diverged run as the worst; only the seeds of which all runs are there."""
    variants = results.experiment.variants
    runs = {
        v.levels[VARIANT]: [_score(results.records.get((v.name, seed)), reference) for seed in results.seeds]
        for v in variants
    }
    there = [place for place in range(len(results.seeds)) if all(row[place] is not None for row in runs.values())]
    data = np.array([[row[place] for place in there] for row in runs.values()], float).reshape(len(runs), len(there))
    return Value(data, (Dimension(VARIANT, tuple(runs)),))


def _score(record: Record | None, reference: str) -> float | None:
    value = last_value(record, reference) if record else None
    if record is None or value is None:
        return None
    bad = record.diverged or np.isnan(value)
    return ranked(record.series[split_reference(reference)[0]], value) if bad else value


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
