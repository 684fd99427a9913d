"""Claims and other expressions by their text, as they are worked out and checked."""

from __future__ import annotations

from collections.abc import Mapping

from reproduce import claims
from reproduce.claims import check
from reproduce.claims.evaluate import Evaluation
from reproduce.claims.values import Value
from reproduce.experiment import Claim, Experiment
from reproduce.expressions import parse
from reproduce.record import NO_RECORDS, Record, Results


def evaluate(text: str, results: Results) -> Evaluation:
    """What records say about a claim of this text."""
    return claims.evaluate(parse(text), results)


def value_of(text: str, results: Results) -> Value:
    """What an expression of this text comes to."""
    return claims.value_of(parse(text), results)


def mistakes(text: str, experiment: Experiment, foreseen: Mapping[str, Record] = NO_RECORDS) -> list[tuple[int, str]]:
    """The mistakes in a claim of this text."""
    return check.mistakes(Claim("It is so.", text, (1, 1)), experiment, foreseen)
