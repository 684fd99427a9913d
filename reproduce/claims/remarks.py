"""What is worth a word about claims before anything runs, though it is no mistake.

The seeds are too few to decide a claim, whatever is measured; a claim comes out the same whatever is measured; two
claims have the same sentence.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reproduce.claims.check import SEEDS, problem_at
from reproduce.claims.evaluate import evaluate
from reproduce.claims.prospects import Prospect, enough, prospects
from reproduce.claims.ranges import outcome
from reproduce.errors import Problem
from reproduce.experiment import Experiment
from reproduce.record import Results
from reproduce.text import counted, number


@dataclass(frozen=True)
class _Remark:
    """What to say of a claim."""

    claim: int
    words: str


def remarks(experiment: Experiment) -> list[Problem]:
    """What is worth a word about the claims of an experiment that has no mistakes, each with file, line and column."""
    found = [*_undecided(experiment), *_constant(experiment), *_repeated(experiment)]
    return sorted(problem_at(experiment, experiment.claims[one.claim], 0, one.words) for one in found)


def _undecided(experiment: Experiment) -> Iterator[_Remark]:
    """Claims that so few seeds cannot reproduce, cannot refute, or neither."""
    findings = [evaluate(claim.tree, Results(experiment, SEEDS, {})).finding for claim in experiment.claims]
    seeds = len(experiment.seeds)
    for index, found in enumerate(prospects(findings, seeds)):
        missing = [one for one in found if one.is_out_of_reach]
        if missing:
            yield _Remark(index, _too_few(missing, seeds, len(findings), enough(findings, index, seeds)))


def _too_few(missing: list[Prospect], seeds: int, claims: int, needed: int | None) -> str:
    best = min(missing, key=lambda one: one.least)
    what = f"be {best.verdict}" if len(missing) == 1 else "be decided"
    could = "no number of seeds could" if needed is None else f"{needed} seeds could"
    among = "" if claims == 1 else f" among {counted(claims, 'claim')}"
    return (
        f"with {counted(seeds, 'seed')} this cannot {what} unless it is exact: where all of them agree, the error is "
        f"{number(100 * best.least, 2)}%, and{among} it may be {number(100 * best.error, 2)}%; {could}"
    )


def _constant(experiment: Experiment) -> Iterator[_Remark]:
    """Claims that cannot fail, or cannot hold."""
    for index, claim in enumerate(experiment.claims):
        always = outcome(claim.tree, experiment)
        if always is not None:
            never = "fail" if always else "hold"
            yield _Remark(index, f"this can never {never}, whatever is measured, but for runs that diverge")


def _repeated(experiment: Experiment) -> Iterator[_Remark]:
    """Claims whose sentence is that of an earlier one."""
    seen: dict[str, int] = {}
    for index, claim in enumerate(experiment.claims):
        line = seen.setdefault(" ".join(claim.that.casefold().split()).rstrip("."), claim.position[0])
        if line != claim.position[0]:
            yield _Remark(index, f"the sentence of this claim is that of the claim of line {line}")
