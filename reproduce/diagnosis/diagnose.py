"""All rules together: what the curves of a run show, the most important first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from types import MappingProxyType

from reproduce.diagnosis import course, ending
from reproduce.diagnosis.curves import Curves

FEWEST = 5  # epochs; fewer have no course

Rules = Mapping[str, Callable[[Curves], str | None]]
ALONE: Rules = MappingProxyType(
    {"rate_too_high": course.rate_too_high, "random_performance": ending.random_performance}
)
"""Where one of these holds, there is no course and no fit to speak of."""
COURSE: Rules = MappingProxyType(
    {"spike": course.spike, "plateau": course.plateau, "falling_together": course.falling_together}
)
ENDING: Rules = MappingProxyType({"overfit": ending.overfit, "underfit": ending.underfit, "good_fit": ending.good_fit})


@dataclass(frozen=True)
class Finding:
    """A situation of a run, by its name in `SITUATIONS`, and the numbers that decided, in words."""

    situation: str
    evidence: str


def diagnose(curves: Curves) -> tuple[Finding, ...]:
    """What the curves of a run show, in the order of `SITUATIONS`: the first finding is the name of the run.

    The first of `ALONE` that holds, alone; else all that hold of `COURSE`, and the first of `ENDING`.

    Returns:
        No finding for fewer than five epochs, for losses that are not above zero, and where only a validation part
        would tell.
    """
    if len(curves.loss) <= FEWEST - (not curves.untrained):
        return ()
    if words := course.not_finite(curves):
        return (Finding("rate_too_high", words),)
    if curves.loss[0] <= 0 or curves.loss.min() < 0:
        return ()
    alone = next(_holding(ALONE, curves), None)
    if alone:
        return (alone,)
    return (*_holding(COURSE, curves), *islice(_holding(ENDING, curves), 1))


def _holding(rules: Rules, curves: Curves) -> Iterator[Finding]:
    return (Finding(name, words) for name, rule in rules.items() if (words := rule(curves)))


def name_of(curves: Curves) -> str:
    """The name of the situation of a run; empty where the curves do not tell."""
    found = diagnose(curves)
    return found[0].situation if found else ""
