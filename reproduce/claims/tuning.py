"""Choosing the best level of a factor honestly, and how wide the good levels reach."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from reproduce.claims.choices import Choice, chosen_at
from reproduce.claims.function import Function, Parameter
from reproduce.claims.values import RELATIVE_ROUNDING, Value, spread, union
from reproduce.experiment import Factor
from reproduce.expressions import ClaimError
from reproduce.record import Array

DECIMALS = 4  # of decades


@dataclass(frozen=True)
class Score:
    """A score with its validation counterpart.

    Attributes:
        arm: the levels that are chosen around it, in words.
        choices: collects what is chosen.
    """

    value: Value
    validated: Value
    arm: str
    choices: set[Choice]


def tuned(score: Score, over: Factor, by: Value | None) -> Value:
    """The score at the level of `over` that is best in the same seed, by its validation counterpart or by `by`.

    Each seed chooses for itself, so seeds stay independent of each other. Of levels that tie the mean is taken. Where
    no level is any good (a target that is never reached, runs that all diverge) the score is the worst there is.
    """
    chooser = score.validated if by is None else by
    if chooser.tested:
        raise ClaimError(
            "tuned() may not choose by the test part, which judges what was chosen; "
            + (
                "give the data a `validation` part, or choose by another score with by="
                if by is None
                else "write by=val_…"
            )
        )
    dimensions = union([score.value, chooser])
    joined = replace(score.value, data=spread(score.value, dimensions), dimensions=dimensions)
    numbers, merits = np.broadcast_arrays(joined.data, spread(_rising(chooser, "tuned"), dimensions))
    axis = joined.axis(over.name)
    numbers, merits = np.moveaxis(numbers, axis, 0), np.moveaxis(merits, axis, 0)  # (levels, other levels…, seeds)
    top = merits.max(axis=0)
    is_best = (merits == top) | (merits >= top - RELATIVE_ROUNDING * np.abs(top))
    score.choices.update(chosen_at(is_best & ~np.isneginf(top), joined, over, score.arm))
    mean = np.where(is_best, numbers, 0.0).sum(axis=0) / is_best.sum(axis=0)
    worst = {True: -np.inf, False: np.inf, None: np.nan}[score.value.higher_is_better]
    return joined.without(over.name, np.where(np.isneginf(top), worst, mean))


def tolerance(score: Value, over: Factor, within: float) -> Value:
    """Decades of the factor over which a seed's score stays within a margin of that seed's best, to four decimals.

    The levels of a range have six digits: without rounding, equally many steps would differ by less than a millionth.
    """
    if score.tested:
        raise ClaimError(
            "tolerance() may not look for the best by the test part, which judges what was chosen; write val_…"
        )
    numbered = {level: value for level, value in zip(over.levels, over.values, strict=True) if value is not None}
    if len(numbered) < 2 or min(numbered.values()) <= 0:
        raise ClaimError(f"tolerance() needs positive numbers as levels of {over.name!r}")
    score = score.take(over.name, sorted(numbered, key=numbered.__getitem__))
    levels = score.dimensions[score.axis(over.name)].levels
    decades = np.log10([numbered[level] for level in levels])
    merits = _rising(score, "tolerance").first(over.name)  # (levels, other levels…, seeds)
    widths = np.apply_along_axis(_width, 0, merits, decades, within)
    return replace(score.without(over.name, widths), higher_is_better=True, unit="decades")


def _rising(score: Value, function: str) -> Value:
    """The score turned so that high is good; not-a-number is the worst."""
    if score.higher_is_better is None:
        raise ClaimError(f"{function}() needs a score that declares high or low as better")
    merits = score.data if score.higher_is_better else -score.data
    return replace(score, data=np.where(np.isnan(merits), -np.inf, merits))


def _width(merits: Array, decades: Array, within: float) -> float:
    """From the lowest to the highest neighbour of the best level whose merit (levels,) is within the margin of it."""
    top = int(merits.argmax())
    if not np.isfinite(merits[top]):
        return 0.0
    good = merits >= merits[top] - within - RELATIVE_ROUNDING * abs(merits[top])
    low = high = top
    while low > 0 and good[low - 1]:
        low -= 1
    while high < len(merits) - 1 and good[high + 1]:
        high += 1
    return round(float(decades[high] - decades[low]), DECIMALS)


_OVER = Parameter("over", "factor", named=True)

FUNCTIONS = (
    Function(
        "tuned",
        (Parameter("score", "score"), _OVER, Parameter("by", "value", named=True, optional=True)),
        "the score at the level of a factor that is best in the same seed: "
        "a `test_…` series is chosen by its `val_…` counterpart, another score by itself or by `by`",
        "tuned(test_accuracy, over=rate)[adam] >= tuned(test_accuracy, over=rate)[sgd] - 0.01",
        tuned,
    ),
    Function(
        "tolerance",
        (Parameter("score", "value"), _OVER, Parameter("within", "number", named=True)),
        "per seed, how many decades of a factor's neighbouring levels stay within a margin of the best one",
        "tolerance(val_accuracy, over=rate, within=0.02)[adam] > tolerance(val_accuracy, over=rate, within=0.02)[sgd]",
        tolerance,
    ),
)
