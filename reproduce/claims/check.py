"""The mistakes in an experiment's claims that can be seen before anything has run."""

from __future__ import annotations

from reproduce.claims.evaluate import evaluate
from reproduce.claims.syntax import ClaimErrors
from reproduce.errors import Problem
from reproduce.experiment import Claim, Experiment
from reproduce.record import Results


def mistakes(text: str, experiment: Experiment) -> list[tuple[int, str]]:
    """The mistakes in one claim, each as (offset in the text, message)."""
    try:
        evaluate(text, Results(experiment, seeds=(0, 1), records={}))
    except ClaimErrors as error:
        return error.mistakes
    return []


def problems(experiment: Experiment) -> list[Problem]:
    """Every mistake in every claim, with file, line and column."""
    return sorted(
        problem_at(experiment, claim, offset, message)
        for claim in experiment.claims
        for offset, message in mistakes(claim.expect, experiment)
    )


def problem_at(experiment: Experiment, claim: Claim, offset: int, message: str) -> Problem:
    """A mistake with its place in the spec."""
    line, column = claim.position
    return Problem(experiment.path, line, column + offset, message)
