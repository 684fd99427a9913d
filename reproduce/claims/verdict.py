"""Claims and records → verdicts.

Each claim is decided by an exact interval over seeds (`reproduce.claims.decisions`). Its p-value is the smallest error
rate at which that interval decides it, one way or the other; the claims of an experiment share an error of 5%
(`reproduce.statistics.family`), of which exact claims need none. The interval that is shown is the one that decided.

That holds for a number of seeds that was fixed before anything was seen. Where seeds are added until claims are
decided, verdicts are anytime-valid: 5% is the chance that any of them is wrong at any look.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, replace
from typing import Any

from reproduce.claims.check import problem_at
from reproduce.claims.choices import sentences
from reproduce.claims.decisions import decide, shown_tail, weakest
from reproduce.claims.evaluate import Evaluation, evaluate
from reproduce.claims.reasons import reason
from reproduce.claims.sides import Sides
from reproduce.errors import Problem, SpecErrors
from reproduce.experiment import Claim
from reproduce.expressions import ClaimErrors
from reproduce.record import Results
from reproduce.statistics.family import FAMILY_ERROR, lasting_shares, shares
from reproduce.statistics.sign_tests import ANYTIME, FIXED, SignTest


@dataclass(frozen=True)
class Verdict:
    """What became of a claim.

    Attributes:
        that: the claim in words.
        expect: its expression.
        verdict: `reproduced`, `refuted`, `inconclusive`, or `incomplete` when runs are missing.
        effect: the median difference left - right, or the share; of the weakest comparison where there are several.
        interval: of the effect; None where runs are missing or there are too few seeds for any.
        level: the confidence of that interval.
        n: how many seeds have all the runs that the claim needs.
        margin: of `~=`.
        p: the smallest error rate at which the claim is decided, were it alone.
        reason: one plain sentence.
        exact: whether all that it compares is the same in every seed: a computation, no estimate.
        held: in how many of the n seeds the statement holds; the weakest comparison where there are several.
        sides: the medians of both sides, without the margin or factor of the claim; None where there are none.
        notes: sentences on what was tuned: ends of a grid, targets that no level reaches.
        anytime: whether it is right, with its error, however often the seeds were looked at before.
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
    exact: bool = False
    held: int | None = None
    sides: Sides | None = None
    notes: tuple[str, ...] = ()
    anytime: bool = False

    @property
    def is_decided(self) -> bool:
        """Whether it is reproduced or refuted."""
        return self.verdict in ("reproduced", "refuted")

    def as_json(self) -> dict[str, Any]:
        """Plain data; numbers that are not finite as `"inf"`, `"-inf"` and `"nan"`."""
        return {name: _plain(value) for name, value in asdict(self).items()}


def judge(results: Results, *, outlook: bool = True, anytime: bool = False) -> list[Verdict]:
    """A verdict on every claim of the experiment, in the order of the spec.

    Args:
        results: the records.
        outlook: say of an open claim how many more seeds would probably decide it. Defaults to True; two epochs of the
            smoke tier allow no such guess.
        anytime: whether verdicts have to hold however often one looks. Defaults to False: the number of seeds was
            fixed before.

    Raises:
        SpecErrors: where a claim asks what the measured series cannot answer.
    """
    claims = results.experiment.claims
    evaluations = _evaluations(results, ANYTIME if anytime else FIXED)
    lost = [{run for run in evaluation.needed if run not in results.records} for evaluation in evaluations]
    p_values = [
        1.0 if missing else float(decide(evaluation.finding).either[0])
        for evaluation, missing in zip(evaluations, lost, strict=True)
    ]
    is_open = [bool(missing) or not one.finding.exact for one, missing in zip(evaluations, lost, strict=True)]
    open_ones = [p for p, one in zip(p_values, is_open, strict=True) if one]
    tried = iter(lasting_shares(len(claims)) if anytime else shares(open_ones))  # what is exact now may not stay so
    errors = [next(tried) if one else 0.0 for one in is_open]
    rows = zip(claims, evaluations, lost, p_values, errors, strict=True)
    return [
        _incomplete(claim, evaluation, missing, results, error)
        if missing
        else _decided(claim, evaluation, p, error, outlook)
        for claim, evaluation, missing, p, error in rows
    ]


def judged_at_all(results: Results, *, outlook: bool = True, anytime: bool = False) -> list[Verdict]:
    """As `judge`, but where a claim cannot be judged all claims are incomplete, for that reason."""
    try:
        return judge(results, outlook=outlook, anytime=anytime)
    except SpecErrors as error:
        why = f"The claims cannot be judged: {'; '.join(map(str, error.problems))}."
        return [
            Verdict(claim.that, claim.expect, "incomplete", None, None, 1 - 2 * FAMILY_ERROR, 0, None, 1.0, why)
            for claim in results.experiment.claims
        ]


def _evaluations(results: Results, test: SignTest) -> list[Evaluation]:
    evaluations: list[Evaluation] = []
    problems: list[Problem] = []
    for claim in results.experiment.claims:
        try:
            found = evaluate(claim.tree, results)
            evaluations.append(replace(found, finding=replace(found.finding, test=test)))
        except ClaimErrors as error:
            problems += [problem_at(results.experiment, claim, *mistake) for mistake in error.mistakes]
    if problems:
        raise SpecErrors(problems)
    return evaluations


def _incomplete(
    claim: Claim, evaluation: Evaluation, missing: set[tuple[str, int]], results: Results, error: float
) -> Verdict:
    complete = len(results.seeds) - len({seed for _, seed in missing})
    verb = "is" if len(missing) == 1 else "are"
    sentence = f"Of the {len(evaluation.needed)} runs that this claim needs, {len(missing)} {verb} missing."
    margin = evaluation.finding.margin
    return Verdict(claim.that, claim.expect, "incomplete", None, None, 1 - 2 * error, complete, margin, 1.0, sentence)


def _decided(claim: Claim, evaluation: Evaluation, p: float, error: float, outlook: bool) -> Verdict:
    finding = evaluation.finding
    verdict = decide(finding).verdict(error)
    index = weakest(finding)
    evidence = finding.evidence[index]
    tail = shown_tail(finding, index, error)
    interval, level = None, 1.0
    if not finding.exact:
        interval, level = evidence.interval(tail, finding.test), evidence.confidence(tail, finding.test)
    return Verdict(
        that=claim.that,
        expect=claim.expect,
        verdict=verdict,
        effect=evidence.estimate,
        interval=interval,
        level=level,
        n=evidence.seeds,
        margin=finding.margin,
        p=p,
        reason=reason(finding, index, verdict, interval, level, error, outlook=outlook),
        exact=finding.exact,
        held=finding.held[index],
        sides=finding.sides[index] if finding.sides else None,
        notes=tuple(sentences(evaluation.choices, edge_meant=claim.edge_meant)),
        anytime=finding.test is ANYTIME,
    )


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value
