"""Functions that make one number per run out of a curve."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from reproduce.claims.function import Function, Parameter, whole
from reproduce.claims.scope import Curve, Reduction, Scope
from reproduce.claims.values import Value, snapped_difference
from reproduce.expressions import ClaimError


@dataclass(frozen=True)
class NamedCurve:
    """A series that a claim names, with the scope it stands in."""

    name: str
    scope: Scope

    def reduce(self, reduction: Reduction) -> Value:
        """One number per run."""
        return self.scope.fetch(self.name, reduction)

    @property
    def rising(self) -> bool:
        """Whether high is good.

        Raises:
            ClaimError: if neither high nor low is.
        """
        higher_is_better = self.scope.direction(self.name)
        if higher_is_better is None:
            raise ClaimError(
                f"{self.name!r} declares neither high nor low as better, so it has no best and no goal; "
                f"compare its last point, or `average({self.name})` or `at({self.name}, epoch)`"
            )
        return higher_is_better


def last(curve: Curve) -> float:
    """The last point, or that of the weights that early stopping restored: what the bare name of a series means."""
    return float(curve.values[curve.kept])


def best(curve: NamedCurve) -> Value:
    """The best point."""
    if curve.name.startswith("test_"):
        raise ClaimError(f"{curve.name!r} is measured once, at the end, and has no best point; write {curve.name}")
    rising = curve.rising
    return curve.reduce(lambda points: float(points.values.max() if rising else points.values.min()))


def at(curve: NamedCurve, point: float) -> Value:
    """One point, the last one where the run stopped before it."""
    index = whole(point, "the point")
    return curve.reduce(lambda points: float(points.values[min(index, len(points.values) - 1)]))


def average(curve: NamedCurve) -> Value:
    """The mean over the points after training began, or the only point."""
    return curve.reduce(lambda points: float(points.values[min(1, len(points.values) - 1) :].mean()))


def falling(*curves: NamedCurve) -> Value:
    """The share of the epochs after the first in which each of the curves falls."""
    scope = curves[0].scope
    if any((curve.scope.levels, curve.scope.layer) != (scope.levels, scope.layer) for curve in curves):
        raise ClaimError("falling() compares curves of one run: put the brackets behind it, falling(loss, accuracy)[…]")

    def share(points: Mapping[str, Curve]) -> float:
        if any(one.at != "epoch" for one in points.values()):
            raise ClaimError("falling() needs series that are taken each epoch")
        steps = np.stack([np.diff(one.values[1:]) for one in points.values()])  # (curves, epochs)
        return float((steps < 0).all(axis=0).mean()) if steps.size else 0.0

    return replace(scope.fetch_together([curve.name for curve in curves], share), unit="%")


def steps_to(curve: NamedCurve, target: float) -> Value:
    """Optimizer steps until the curve reaches the target."""
    return _time_to(curve, target, "step")


def epochs_to(curve: NamedCurve, target: float) -> Value:
    """Epochs until the curve reaches the target."""
    return _time_to(curve, target, "epoch")


def _time_to(curve: NamedCurve, target: float, clock: str) -> Value:
    rising = curve.rising

    def reduction(points: Curve) -> float:
        if points.at not in ("epoch", "step"):
            raise ClaimError(f"{curve.name!r} is taken once per run, at {points.at!r}: it has no time to reach a value")
        difference = snapped_difference(points.values, np.array(target), 0.0)
        good = difference >= 0 if rising else difference <= 0
        return float(points.record.time_of(np.argmax(good), points.at, clock)) if good.any() else math.inf

    return replace(curve.reduce(reduction), higher_is_better=False, unit=f"{clock}s")


_CURVE = Parameter("curve", "curve")
_TARGET = Parameter("target", "number")

FUNCTIONS = (
    Function(
        "best",
        (_CURVE,),
        "the best point of the curve, by the declared direction",
        "best(val_accuracy[adam, rate=0.1]) >= 0.9",
        best,
    ),
    Function(
        "at",
        (_CURVE, Parameter("point", "number")),
        "the curve at an epoch (at a step, for series taken every step); 0 is before training; "
        "the last point where the run stopped earlier",
        "at(loss, 0)[adam, rate=0.1] > loss[adam, rate=0.1]",
        at,
    ),
    Function(
        "average",
        (_CURVE,),
        "the mean over the points of the curve after training began: point 0 is left out",
        "average(loss)[adam, rate=0.1] < average(loss)[sgd, rate=0.1]",
        average,
    ),
    Function(
        "falling",
        (Parameter("curve", "curve", repeated=True),),
        "the share of the epochs after the first in which the curve falls; of several curves, in which all of them do",
        "falling(loss, accuracy)[adam, rate=0.1] < 0.5",
        falling,
    ),
    Function(
        "steps_to",
        (_CURVE, _TARGET),
        "optimizer steps until the curve first reaches the target in its good direction; never is infinitely many",
        "steps_to(loss, 0.1)[adam, rate=0.1] < 0.5 * steps_to(loss, 0.1)[sgd, rate=0.1]",
        steps_to,
    ),
    Function(
        "epochs_to",
        (_CURVE, _TARGET),
        "epochs until the curve first reaches the target in its good direction; never is infinitely many",
        "epochs_to(val_accuracy, 0.8)[adam, rate=0.1] <= 10",
        epochs_to,
    ),
)
