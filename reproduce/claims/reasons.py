"""A verdict's reason, in one sentence that a student understands."""

from __future__ import annotations

from reproduce.claims.conditions import Finding
from reproduce.claims.decisions import MOST_MORE_SEEDS, more_seeds
from reproduce.statistics.intervals import MedianEvidence, ShareEvidence
from reproduce.statistics.sign_tests import ANYTIME
from reproduce.text import counted, interval, number, percent

_WHERE = {
    "reproduced": {
        ">": "lies wholly above {0}",
        ">=": "reaches nowhere below {0}",
        "<": "lies wholly below {0}",
        "<=": "reaches nowhere above {0}",
        "~=": "lies inside [{1}, {2}]",
    },
    "refuted": {
        ">": "reaches nowhere above {0}",
        ">=": "lies wholly below {0}",
        "<": "reaches nowhere below {0}",
        "<=": "lies wholly above {0}",
        "~=": "lies wholly outside [{1}, {2}]",
    },
    "inconclusive": dict.fromkeys(("<", "<=", ">", ">="), "reaches across {0}")
    | {"~=": "reaches across an edge of [{1}, {2}]"},
}


def reason(
    finding: Finding,
    index: int,
    verdict: str,
    ends: tuple[float, float] | None,
    level: float,
    error: float,
    *,
    outlook: bool = True,
) -> str:
    """The sentence for a verdict that rests on comparison `index`, whose interval `ends` at confidence `level`.

    With `outlook` it ends with how many more seeds would probably decide an open claim.
    """
    if finding.exact:
        return _computed(finding, index)
    parts = [f"{_subject(finding, index)}, {_interval(finding, index, verdict, ends, level)}"]
    undefined = finding.evidence[index].undefined
    if undefined:
        parts.append(f"it is undefined for {undefined} of the seeds, which counts against the claim")
    if verdict == "inconclusive" and outlook:
        parts.append(_outlook(more_seeds(finding, error), finding, index))
    sentence = "; ".join(parts) + "."
    return sentence[0].upper() + sentence[1:]


def _computed(finding: Finding, index: int) -> str:
    """The sentence for a claim whose every seed gives the same number."""
    evidence, count = finding.evidence[index], len(finding.evidence)
    where = f"; the weakest of {count} comparisons is {finding.labels[index]}" if count > 1 else ""
    if isinstance(evidence, ShareEvidence):
        return (
            f"Every seed gives the same numbers: the condition holds in {evidence.surely} of {evidence.seeds}{where}."
        )
    return (
        f"Every seed gives the same number, a difference of {number(evidence.estimate)}{where}: nothing is estimated."
    )


def _subject(finding: Finding, index: int) -> str:
    evidence = finding.evidence[index]
    count = len(finding.evidence)
    where = f"in the weakest of {count} comparisons ({finding.labels[index]}) " if count > 1 else ""
    if isinstance(evidence, ShareEvidence):
        return f"{where}the condition holds in {evidence.surely} of {evidence.seeds} seeds"
    if evidence.equal == evidence.seeds:
        return f"{where}the two sides are equal in all {evidence.seeds} seeds"
    if evidence.ties:
        others = counted(evidence.seeds - evidence.ties, "other")
        equal = f"{where}the two sides are equal in {evidence.ties} of {evidence.seeds} seeds"
        return f"{equal}, and over the {others} the median difference is {number(evidence.estimate)}"
    return f"{where}the median difference over {evidence.seeds} seeds is {number(evidence.estimate)}"


def _interval(finding: Finding, index: int, verdict: str, ends: tuple[float, float] | None, level: float) -> str:
    evidence = finding.evidence[index]
    if isinstance(evidence, MedianEvidence) and evidence.ties == evidence.seeds:
        return f"so nothing tells which is {'higher' if finding.operator == '>' else 'lower'} more often"
    if ends is None:
        return f"and so few seeds allow no interval of {percent(level)} confidence"
    margin = finding.margin or 0.0
    numbers = (finding.threshold, finding.threshold - margin, finding.threshold + margin)
    where = _WHERE[verdict][finding.operator].format(*map(number, numbers))
    if finding.test is ANYTIME:
        looked = f"looked at after {counted(evidence.seeds, 'seed')}"
        return f"and its anytime-valid {percent(level)} interval {interval(ends)}, {looked}, {where}"
    return f"and its {percent(level)} interval {interval(ends)} {where}"


def _outlook(more: int | None, finding: Finding, index: int) -> str:
    """How many more seeds would do, and how to add them: where their number was fixed, all seeds have to be new."""
    if more is None:
        return f"deciding it would probably take more than {MOST_MORE_SEEDS} more seeds"
    guess = f"about {counted(more, 'more seed')} would probably decide it"
    if finding.test is ANYTIME:
        return guess
    return f"{guess}: run {finding.evidence[index].seeds + more} new ones, or run it with --until-decided"
