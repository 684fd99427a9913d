"""What a number of seeds could decide at best, known before anything has run from the numbers of seeds and claims."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from reproduce.claims.conditions import Finding
from reproduce.claims.decisions import MOST_MORE_SEEDS, decide
from reproduce.statistics.family import shares
from reproduce.statistics.intervals import Evidence, MedianEvidence, ShareEvidence


@dataclass(frozen=True)
class Prospect:
    """Whether the seeds could give a claim a verdict.

    Attributes:
        verdict: `reproduced`, where every seed speaks for the claim, or `refuted`, where every seed speaks against it.
        least: the smallest error rate at which they could.
        error: the error rate that the claim is allowed, where all others come out as clearly as they can.
    """

    verdict: str
    least: float
    error: float

    @property
    def is_out_of_reach(self) -> bool:
        """Whether the seeds cannot give this verdict."""
        return self.least > self.error


def prospects(findings: Sequence[Finding], seeds: int) -> list[tuple[Prospect, Prospect]]:
    """Whether so many seeds could reproduce and could refute each claim of an experiment, none of which is exact."""
    for_it = [float(decide(_agreeing(finding, seeds, True)).reproduced[0]) for finding in findings]
    against = [float(decide(_agreeing(finding, seeds, False)).refuted[0]) for finding in findings]
    clear = [min(pair) for pair in zip(for_it, against, strict=True)]

    def prospect(index: int, verdict: str, least: float) -> Prospect:
        return Prospect(verdict, least, shares([*clear[:index], least, *clear[index + 1 :]])[index])

    return [
        (prospect(index, "reproduced", one), prospect(index, "refuted", other))
        for index, (one, other) in enumerate(zip(for_it, against, strict=True))
    ]


def enough(findings: Sequence[Finding], index: int, seeds: int) -> int | None:
    """How many seeds could give claim `index` either verdict; None if `MOST_MORE_SEEDS` more could not."""
    more = range(seeds + 1, seeds + MOST_MORE_SEEDS)
    return next(
        (count for count in more if not any(one.is_out_of_reach for one in prospects(findings, count)[index])), None
    )


def _agreeing(finding: Finding, seeds: int, is_for: bool) -> Finding:
    """The same claim where each of so many seeds speaks for it, or against it."""
    return replace(finding, evidence=tuple(_clear(one, finding, seeds, is_for) for one in finding.evidence))


def _clear(evidence: Evidence, finding: Finding, seeds: int, is_for: bool) -> Evidence:
    is_rising = finding.operator in (">", ">=")
    if isinstance(evidence, ShareEvidence):
        holding = seeds if is_rising == is_for else 0
        if finding.margin is not None:
            farthest = 0 if finding.threshold > 0.5 else seeds
            holding = round(finding.threshold * seeds) if is_for else farthest
        return ShareEvidence(holding, holding, seeds)
    if finding.margin is not None:
        return MedianEvidence.of([0.0 if is_for else math.inf] * seeds)
    return MedianEvidence.of([1.0 if is_rising == is_for else -1.0] * seeds)
