"""Conditions: statements that hold or fail in a seed, and what the seeds together say about them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise, product

import numpy as np

from reproduce.claims.function import Function, Parameter
from reproduce.claims.sides import Sides
from reproduce.claims.values import Value, snapped_difference, spread, union
from reproduce.experiment import Factor
from reproduce.expressions import ClaimError
from reproduce.record import Array
from reproduce.statistics.intervals import Evidence, MedianEvidence, ShareEvidence, median_interval
from reproduce.statistics.sign_tests import FIXED, SignTest


@dataclass(frozen=True)
class Finding:
    """What the records say about a claim, which states `evidence operator threshold` of each entry of the evidence.

    Attributes:
        evidence: one entry, or one per comparison of `all`, `increasing` and `decreasing`.
        labels: which comparison each entry is; empty text where there is one.
        operator: `<`, `<=`, `>`, `>=` or `~=`.
        threshold: 0 for a difference of medians.
        margin: of `~=`.
        sides: of each comparison; empty where there are none to show, as of a share.
        held: in how many seeds each comparison holds.
        exact: whether all that it compares is the same in every seed: a computation, no estimate.
        test: by which the seeds are counted: for a number of them that was fixed before, or for any number of looks.
    """

    evidence: tuple[Evidence, ...]
    labels: tuple[str, ...]
    operator: str
    threshold: float
    margin: float | None
    sides: tuple[Sides, ...] = ()
    held: tuple[int, ...] = ()
    exact: bool = False
    test: SignTest = FIXED


@dataclass(frozen=True)
class Condition:
    """Comparisons that all have to hold.

    Attributes:
        differences: (comparisons, seeds), left - right.
        labels: one per comparison.
        operator: `<`, `<=`, `>`, `>=` or `~=`.
        margin: of `~=`.
        sides: of each comparison; empty where there are none to show.
    """

    differences: Array
    labels: tuple[str, ...]
    operator: str
    margin: float | None = None
    sides: tuple[Sides, ...] = ()

    def finding(self) -> Finding:
        """The evidence on each comparison: of `<` and `>`, seeds in which both sides are equal do not count."""
        evidence_of = MedianEvidence.without_ties if self.operator in ("<", ">") else MedianEvidence.of
        evidence = tuple(evidence_of(row) for row in self.differences)
        held = tuple(self._holds().sum(axis=1).tolist())
        return Finding(evidence, self.labels, self.operator, 0.0, self.margin, self.sides, held)

    def share(self) -> ShareEvidence:
        """The evidence on the share of seeds in which all comparisons hold."""
        holds = self._holds()
        surely = holds.all(axis=0)
        possibly = (holds | np.isnan(self.differences)).all(axis=0)
        return ShareEvidence(int(surely.sum()), int(possibly.sum()), self.differences.shape[1])

    def _holds(self) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
        return holds(self.differences, self.operator, self.margin)


def holds(
    differences: Array | float, operator: str, margin: float | None
) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Where differences satisfy a comparison with 0; not where they are not a number."""
    if margin is not None:
        return np.asarray(np.abs(differences) <= margin)
    compare = {"<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal}[operator]
    return np.asarray(compare(differences, 0.0))


def compare(operator: str, left: Value, right: Value, margin: float | None, num_seeds: int) -> Condition:
    """The condition `left operator right`; every open factor has to be marked by `all`."""
    dimensions = union([left, right])
    data = snapped_difference(spread(left, dimensions), spread(right, dimensions), margin or 0.0)
    shape = (*(len(dimension.levels) for dimension in dimensions), num_seeds)
    named = [[f"{dimension.name}={level}" for level in dimension.levels] for dimension in dimensions]
    labels = tuple(", ".join(cell) for cell in product(*named))
    differences = np.broadcast_to(data, shape).reshape(-1, num_seeds)
    return Condition(differences, labels if len(labels) > 1 else ("",), operator, margin)


def increasing(value: Value, over: Factor) -> Condition:
    """Each level above the one before it."""
    return _ordered(value, over, ">")


def decreasing(value: Value, over: Factor) -> Condition:
    """Each level below the one before it."""
    return _ordered(value, over, "<")


def _ordered(value: Value, over: Factor, operator: str) -> Condition:
    numbered = tuple(level for level, found in zip(over.levels, over.values, strict=True) if found is not None)
    value = value.take(over.name, numbered or over.levels)
    levels = value.dimensions[value.axis(over.name)].levels
    others = [d.name for d in value.dimensions if d.name != over.name and len(d.levels) > 1]
    if others or len(levels) < 2:
        raise ClaimError(
            f"{others[0]!r} is left open; choose one level of it in brackets"
            if others
            else f"an order needs two levels of {over.name!r} or more"
        )
    rows = value.first(over.name).reshape(len(levels), -1)  # (levels, seeds)
    differences = np.stack([snapped_difference(after, before, 0.0) for before, after in pairwise(rows)])
    labels = tuple(f"{over.name} from {before} to {after}" for before, after in pairwise(levels))
    unit = value.unit
    sides = tuple(
        Sides(median_interval(after).median, median_interval(before).median, unit, False)
        for before, after in pairwise(rows)
    )
    return Condition(differences, labels if len(labels) > 1 else ("",), operator, sides=sides)


def share(condition: Condition) -> ShareEvidence:
    """The share of seeds in which the condition holds."""
    return condition.share()


_ORDER = (Parameter("value", "value"), Parameter("over", "factor", named=True))

FUNCTIONS = (
    Function(
        "increasing",
        _ORDER,
        "a whole condition: at each level of the factor the value is higher than at the level before, in spec order",
        "increasing(loss[sgd, rate=0.01, rate=0.1, rate=1], over=rate)",
        increasing,
        gives="condition",
    ),
    Function(
        "decreasing",
        _ORDER,
        "a whole condition: at each level of the factor the value is lower than at the level before, in spec order",
        "decreasing(loss[adam, rate=0.01, rate=0.1], over=rate)",
        decreasing,
        gives="condition",
    ),
    Function(
        "share",
        (Parameter("condition", "condition"),),
        "the share of seeds in which the condition holds; to be compared with a number",
        "share(accuracy[adam, rate=0.1] >= 0.99) >= 0.8",
        share,
        gives="share",
    ),
)
