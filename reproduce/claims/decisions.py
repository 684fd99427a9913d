"""When the seeds decide a claim, one way or the other.

`>` is reproduced when the interval of its difference (or share) lies above the threshold and refuted when no part of it
does; `~=` is reproduced when the interval lies inside the margin and refuted when it lies wholly outside.

A claim is true or false, so only one of the two verdicts can be wrong, and each may take the whole error: it is that of
one end of the interval. Where a verdict has several ways to come about, they divide it: `~=` is refuted beyond either
edge, and several comparisons in one claim (`all`, `increasing`, `decreasing`) are refuted when one of them is. They are
reproduced when each of them is, which needs no correction (intersection-union), as `~=` is when both of its edges
hold (two one-sided tests).

Where all that a claim compares is the same in every seed, there is nothing to estimate: it is decided by that number.

References:
    Berger, "Multiparameter hypothesis testing and acceptance sampling", 1982 (intersection-union tests).
    Schuirmann, "A comparison of the two one-sided tests procedure and the power approach", 1987.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from reproduce.claims.conditions import Finding, holds
from reproduce.record import Array
from reproduce.statistics.intervals import Counts, Evidence

MOST_MORE_SEEDS = 1000
"""How far ahead the number of seeds that would decide a claim is looked for."""
EDGES = 2
"""Beyond how many edges `~=` is refuted."""


@dataclass(frozen=True)
class Decision:
    """The smallest error rates (cases,) at which a claim is reproduced, and those at which it is refuted; 1: never."""

    reproduced: Array
    refuted: Array

    @property
    def either(self) -> Array:
        """(cases,) the smallest error rates at which it is decided, one way or the other."""
        return np.minimum(self.reproduced, self.refuted)

    def verdict(self, error: float) -> str:
        """The verdict in the first case, at an error rate."""
        if self.reproduced[0] <= error:
            return "reproduced"
        return "refuted" if self.refuted[0] <= error else "inconclusive"


def decide(finding: Finding, seeds: Counts | None = None) -> Decision:
    """What all comparisons of a claim decide together.

    Args:
        finding: the comparisons.
        seeds: (cases,) numbers of seeds to extrapolate to; the number at hand by default.
    """
    decisions = [decide_one(evidence, finding, seeds) for evidence in finding.evidence]
    refuted = np.min([decision.refuted for decision in decisions], axis=0) * len(decisions)
    return Decision(np.max([decision.reproduced for decision in decisions], axis=0), np.minimum(1.0, refuted))


def decide_one(evidence: Evidence, finding: Finding, seeds: Counts | None = None) -> Decision:
    """What one comparison decides."""
    cases = np.array([evidence.seeds]) if seeds is None else seeds
    if finding.exact:
        return _computed(evidence.estimate - finding.threshold, finding, cases)
    if finding.margin is not None:
        return _equivalence(evidence, finding, finding.margin, cases)
    strict, rising = finding.operator in ("<", ">"), finding.operator in (">", ">=")
    above = evidence.above(finding.threshold, strict if rising else not strict, cases, finding.test)
    below = evidence.below(finding.threshold, not strict if rising else strict, cases, finding.test)
    return Decision(above, below) if rising else Decision(below, above)


def _computed(difference: float, finding: Finding, cases: Counts) -> Decision:
    """What a number that is the same in every seed decides, without error; not-a-number decides nothing."""
    held = bool(holds(difference, finding.operator, finding.margin))
    wrong = np.ones(len(cases))
    return Decision(wrong * (not held), wrong * (held or math.isnan(difference)))


def _equivalence(evidence: Evidence, finding: Finding, margin: float, cases: Counts) -> Decision:
    low, high, test = finding.threshold - margin, finding.threshold + margin, finding.test
    inside = np.maximum(evidence.above(low, False, cases, test), evidence.below(high, False, cases, test))
    outside = np.minimum(evidence.above(high, True, cases, test), evidence.below(low, True, cases, test))
    return Decision(inside, np.minimum(1.0, EDGES * outside))


def weakest(finding: Finding) -> int:
    """The index of the comparison that stands most in the way of the claim; of those that tie, the smallest effect."""

    def resistance(index: int) -> tuple[float, float, float]:
        evidence = finding.evidence[index]
        decision = decide_one(evidence, finding)
        return float(decision.reproduced[0]), -float(decision.refuted[0]), _shortfall(evidence.estimate, finding)

    return max(range(len(finding.evidence)), key=resistance)


def _shortfall(effect: float, finding: Finding) -> float:
    """How far an effect is from speaking for the claim; the higher, the further."""
    if math.isnan(effect):
        return math.inf
    if finding.margin is not None:
        return abs(effect)
    return -effect if finding.operator in (">", ">=") else effect


def shown_tail(finding: Finding, index: int, error: float) -> float:
    """The error at each end of the interval to show: that of the verdict that the comparison is nearer to."""
    decision = decide_one(finding.evidence[index], finding)
    ways = len(finding.evidence) * (1 if finding.margin is None else EDGES)
    return error / ways if decision.refuted[0] < decision.reproduced[0] else error


def more_seeds(finding: Finding, error: float) -> int | None:
    """How many more seeds like those at hand would decide the claim; None if `MOST_MORE_SEEDS` would not."""
    more = np.arange(1, MOST_MORE_SEEDS + 1)
    enough = decide(finding, finding.evidence[0].seeds + more).either <= error
    return int(more[enough.argmax()]) if enough.any() else None
