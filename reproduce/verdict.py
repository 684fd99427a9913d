"""Claims and records → verdicts.

A comparison is decided by the interval of the median difference (or of a share): `>` is reproduced when the interval
lies above 0 and refuted when no part of it does; `~=` is reproduced when it lies inside the margin and refuted when it
lies wholly outside. The p-value of a claim is the smallest error rate at which its interval decides, one way or the
other; Holm's step-down keeps the chance of any wrong verdict in an experiment at 5% or less.

Several comparisons in one claim (`all`, `increasing`, `decreasing`) are reproduced when each of them is
(intersection-union: no correction needed) and refuted when one of them is, at an error divided by their number.

References:
    Holm, "A simple sequentially rejective multiple test procedure", 1979.
    Berger, "Multiparameter hypothesis testing and acceptance sampling", 1982 (intersection-union tests).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from reproduce.claims.check import problem_at
from reproduce.claims.conditions import Finding
from reproduce.claims.evaluate import Evaluation, evaluate
from reproduce.claims.syntax import ClaimErrors
from reproduce.errors import Problem, SpecErrors
from reproduce.estimate import Evidence, MedianEvidence
from reproduce.experiment import Claim
from reproduce.record import Array, Results

FAMILY_ERROR = 0.05
"""The chance of any wrong verdict in one experiment."""

MOST_MORE_SEEDS = 1000
"""How far ahead the number of seeds that would decide a claim is looked for."""


@dataclass(frozen=True)
class Verdict:
    """What became of a claim.

    Attributes:
        verdict: `reproduced`, `refuted`, `inconclusive`, or `incomplete` when runs are missing.
        effect: the median difference left - right, or the share; of the weakest comparison where there are several.
        interval: of the effect; None where runs are missing or there are too few seeds for any.
        level: the confidence of that interval.
        n: how many seeds have all the runs that the claim needs.
        p: the smallest error rate at which the claim is decided, before Holm's correction.
        reason: one plain sentence.
    """

    that: str
    expect: str
    verdict: str
    effect: float | None
    interval: tuple[float, float] | None
    level: float
    n: int
    margin: float | None
    p: float
    reason: str

    def as_json(self) -> dict[str, Any]:
        """Plain data; numbers that are not finite as `inf`, `-inf` and `nan`."""
        return {name: _plain(value) for name, value in asdict(self).items()}


@dataclass(frozen=True)
class Decision:
    """The smallest error rates (cases,) at which something is reproduced, and refuted."""

    reproduced: Array
    refuted: Array

    @property
    def either(self) -> Array:
        """The smallest error rates at which it is decided."""
        return np.minimum(self.reproduced, self.refuted)


def judge(results: Results) -> list[Verdict]:
    """A verdict on every claim of the experiment, in the order of the spec.

    Raises:
        SpecErrors: where a claim makes no sense of what was measured.
    """
    evaluations = _evaluations(results)
    missing = [_missing(evaluation, results) for evaluation in evaluations]
    p_values = [1.0 if lost else p_value(e.finding) for e, lost in zip(evaluations, missing, strict=True)]
    verdicts = []
    for claim, evaluation, lost, p, error in zip(
        results.experiment.claims, evaluations, missing, p_values, holm(p_values), strict=True
    ):
        decided = _incomplete(claim, evaluation, lost, results) if lost else _decided(claim, evaluation.finding, p, error)
        verdicts.append(decided)
    return verdicts


def holm(p_values: Sequence[float], family_error: float = FAMILY_ERROR) -> list[float]:
    """The error rate at which each claim is tried: `family_error` / (claims - rank), frozen at the first that fails.

    Example:
        >>> holm([0.01, 0.04, 0.03], 0.06)
        [0.02, 0.03, 0.03]
    """
    errors = [0.0] * len(p_values)
    error, failed = 0.0, False
    for rank, index in enumerate(sorted(range(len(p_values)), key=p_values.__getitem__)):
        error = error if failed else family_error / (len(p_values) - rank)
        failed = failed or p_values[index] > error
        errors[index] = error
    return errors


def p_value(finding: Finding) -> float:
    """The smallest error rate at which a claim is decided, 1 if at none."""
    return float(_decision(finding)[1].either[0])


def decide(finding: Finding, error: float) -> str:
    """`reproduced`, `refuted` or `inconclusive`, at an error rate."""
    _, decision = _decision(finding)
    if decision.reproduced[0] <= error:
        return "reproduced"
    return "refuted" if decision.refuted[0] <= error else "inconclusive"


def decision_of(evidence: Evidence, finding: Finding, seeds: Array) -> Decision:
    """What one comparison's evidence decides, with as many seeds (cases,)."""
    threshold, margin = finding.threshold, finding.margin
    if margin is not None:
        inside = np.maximum(
            evidence.above(threshold - margin, False, seeds), evidence.below(threshold + margin, False, seeds)
        )
        outside = np.minimum(
            evidence.above(threshold + margin, True, seeds), evidence.below(threshold - margin, True, seeds)
        )
        return Decision(inside, outside)
    strict = finding.operator in ("<", ">")
    above = evidence.above(threshold, strict == (">" in finding.operator), seeds)
    below = evidence.below(threshold, strict == ("<" in finding.operator), seeds)
    return Decision(above, below) if ">" in finding.operator else Decision(below, above)


def _decision(finding: Finding, seeds: Array | None = None) -> tuple[int, Decision]:
    """The index of the weakest comparison, and what all of them together decide.

    Args:
        finding: the comparisons.
        seeds: (cases,) how many seeds; those at hand by default.
    """
    cases = np.array([finding.evidence[0].seeds]) if seeds is None else seeds
    decisions = [decision_of(evidence, finding, cases) for evidence in finding.evidence]
    weakest = max(range(len(decisions)), key=lambda i: (decisions[i].reproduced[0], -decisions[i].refuted[0]))
    reproduced = np.max([decision.reproduced for decision in decisions], axis=0)
    refuted = np.min([decision.refuted for decision in decisions], axis=0) * len(decisions)
    return weakest, Decision(reproduced, np.minimum(1.0, refuted))


def _evaluations(results: Results) -> list[Evaluation]:
    evaluations: list[Evaluation] = []
    problems: list[Problem] = []
    for claim in results.experiment.claims:
        try:
            evaluations.append(evaluate(claim.expect, results))
        except ClaimErrors as error:
            problems += [problem_at(results.experiment, claim, *mistake) for mistake in error.mistakes]
    if problems:
        raise SpecErrors(problems)
    return evaluations


def _missing(evaluation: Evaluation, results: Results) -> set[tuple[str, int]]:
    return {run for run in evaluation.needed if run not in results.records}


def _incomplete(claim: Claim, evaluation: Evaluation, lost: set[tuple[str, int]], results: Results) -> Verdict:
    complete = len(results.seeds) - len({seed for _, seed in lost})
    reason = f"{len(lost)} of the {len(evaluation.needed)} runs that this claim needs are missing."
    margin = evaluation.finding.margin
    return Verdict(claim.that, claim.expect, "incomplete", None, None, 1 - FAMILY_ERROR, complete, margin, 1.0, reason)


def _decided(claim: Claim, finding: Finding, p: float, error: float) -> Verdict:
    verdict = decide(finding, error)
    weakest, decision = _decision(finding)
    evidence = finding.evidence[weakest]
    if len(finding.evidence) > 1:
        own = decision_of(evidence, finding, np.array([evidence.seeds]))
        error_shown = error / len(finding.evidence) if own.refuted[0] < own.reproduced[0] else error
    else:
        error_shown = error
    interval, level = evidence.interval(error_shown), evidence.confidence(error_shown)
    reason = _reason(finding, weakest, verdict, interval, level, error)
    return Verdict(
        claim.that, claim.expect, verdict, evidence.estimate, interval, level, evidence.seeds, finding.margin, p, reason
    )
