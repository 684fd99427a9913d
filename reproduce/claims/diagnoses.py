"""The function that asks what the curves of a run show."""

from __future__ import annotations

from dataclasses import dataclass

from reproduce.claims.function import Function, Parameter
from reproduce.claims.scope import Scope
from reproduce.claims.values import Value
from reproduce.diagnosis.curves import NAMES, Curves
from reproduce.diagnosis.diagnose import name_of
from reproduce.diagnosis.situations import SITUATIONS
from reproduce.errors import nearest
from reproduce.expressions import ClaimError
from reproduce.series_names import unknown_series
from reproduce.text import shown


@dataclass(frozen=True)
class NamedSituation:
    """A situation that a claim names, with the scope it stands in."""

    name: str
    scope: Scope


def situation_of(name: str, scope: Scope) -> NamedSituation:
    """The situation that a claim names.

    Raises:
        ClaimError: if there is none of that name, or if these data cannot show it.
    """
    if name not in SITUATIONS:
        raise ClaimError(f"unknown situation {shown(name)}{nearest(name, SITUATIONS)}")
    if "loss" not in scope.experiment.series:
        raise ClaimError(unknown_series("loss", scope.experiment.series))
    if SITUATIONS[name].validated and "val_loss" not in scope.experiment.series:
        raise ClaimError(f"{name!r} cannot be told without validation: the data have no validation part")
    return NamedSituation(name, scope)


def diagnosed(situation: NamedSituation) -> Value:
    """1 in runs whose curves show the situation, the first of those that they show; else 0."""
    names = [name for name in NAMES if name in situation.scope.experiment.series]
    return situation.scope.fetch_together(
        names,
        lambda curves: float(
            name_of(Curves.of({name: curve.values for name, curve in curves.items()}, untrained=True)) == situation.name
        ),
    )


FUNCTIONS = (
    Function(
        "diagnosed",
        (Parameter("situation", "situation"),),
        "1 in a run whose curves `reproduce diagnose` gives that name, else 0",
        "share(diagnosed(overfit)[sgd, rate=0.1] >= 1) >= 0.9",
        diagnosed,
    ),
)
