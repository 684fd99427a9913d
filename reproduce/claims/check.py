"""The mistakes in an experiment's claims that can be seen before anything has run.

Without records, claims are checked for their grammar, names, levels and arguments. Whether a series has a direction,
single numbers and the layers asked for is known when the variants are built (`reproduce.engine.foreseen`): then claims
are worked out once more, on made-up records that have those series.
"""

from __future__ import annotations

from collections.abc import Mapping

from reproduce.claims.evaluate import evaluate
from reproduce.errors import Problem
from reproduce.experiment import Claim, Experiment
from reproduce.expressions import ClaimErrors
from reproduce.record import NO_RECORDS, Record, Results

SEEDS = (0, 1)


def mistakes(
    claim: Claim, experiment: Experiment, foreseen: Mapping[str, Record] = NO_RECORDS
) -> list[tuple[int, str]]:
    """The mistakes in one claim, each as (offset in the text, message).

    Args:
        claim: the claim.
        experiment: whose claim it is.
        foreseen: records as runs of some variants will make them, by variant. Defaults to none.
    """
    records = {(variant, seed): record for variant, record in foreseen.items() for seed in SEEDS}
    try:
        evaluate(claim.tree, Results(experiment, SEEDS, records))
    except ClaimErrors as error:
        return error.mistakes
    return []


def problems(experiment: Experiment, foreseen: Mapping[str, Record] = NO_RECORDS) -> list[Problem]:
    """Every mistake in every claim, with file, line and column; `foreseen` as for `mistakes`."""
    return sorted(
        problem_at(experiment, claim, offset, message)
        for claim in experiment.claims
        for offset, message in mistakes(claim, experiment, foreseen)
    )


def problem_at(experiment: Experiment, claim: Claim, offset: int, message: str) -> Problem:
    """A mistake with its place in the spec."""
    line, column = claim.position
    return Problem(experiment.path, line, column + offset, message)
