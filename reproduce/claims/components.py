"""Main effects and interactions of the components of an ablation, for every design of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from reproduce.claims.function import Function, Parameter
from reproduce.claims.syntax import ClaimError
from reproduce.claims.values import Value
from reproduce.record import Array

VARIANT = "variant"
"""The factor whose levels are the combinations of components."""

Combination = frozenset[str]


@dataclass(frozen=True)
class Component:
    """A component of an ablation, and all that there are."""

    name: str
    among: tuple[str, ...]


def combination(level: str, components: tuple[str, ...]) -> Combination:
    """The components that are on in a variant.

    Example:
        >>> sorted(combination("-l2", ("l2", "dropout", "norm")))
        ['dropout', 'norm']
    """
    everything = frozenset(components)
    if level in ("none", "all"):
        return everything if level == "all" else frozenset()
    if level.startswith("-"):
        return everything - {level.removeprefix("-")}
    return frozenset(level.split("+"))


def effect(score: Value, component: Component) -> Value:
    """With the component minus without it, averaged over every pair of variants that differ in it alone."""
    data = _by_combination(score, component)
    own = frozenset({component.name})
    contrasts = [data[base | own] - data[base] for base in data if not base & own and base | own in data]
    if not contrasts:
        raise ClaimError(f"no two variants here differ in {component.name!r} alone")
    return _averaged(score, contrasts)


def interaction(score: Value, first: Component, second: Component) -> Value:
    """How much the effect of one component grows when the other is on, averaged over the states of the others."""
    if first.name == second.name:
        raise ClaimError("interaction() needs two different components")
    data = _by_combination(score, first)
    one, two = frozenset({first.name}), frozenset({second.name})
    squares = [(base | one | two, base | one, base | two, base) for base in data if not base & (one | two)]
    complete = [square for square in squares if all(corner in data for corner in square)]
    if not complete:
        raise ClaimError(f"no four variants here differ in {first.name!r} and {second.name!r} alone")
    return _averaged(score, [data[both] - data[a] - data[b] + data[neither] for both, a, b, neither in complete])


def _by_combination(score: Value, component: Component) -> Mapping[Combination, Array]:
    """The data (other levels…, seeds) of each combination; `inf - inf` later on is not a number, and stays so."""
    levels = score.dimensions[score.axis(VARIANT)].levels
    combinations = [combination(level, component.among) for level in levels]
    return dict(zip(combinations, score.first(VARIANT), strict=True))


def _averaged(score: Value, contrasts: list[Array]) -> Value:
    return score.without(VARIANT, np.mean(contrasts, axis=0))


_SCORE = Parameter("score", "value")

FUNCTIONS = (
    Function(
        "effect",
        (_SCORE, Parameter("component", "component")),
        "per seed, the score with a component of `ablate:` minus without it, averaged over every pair of variants "
        "that differ in it alone",
        "effect(test_accuracy, dropout) > 0",
        effect,
    ),
    Function(
        "interaction",
        (_SCORE, Parameter("first", "component"), Parameter("second", "component")),
        "per seed, both minus each alone plus neither, averaged over the states of the other components",
        "interaction(test_accuracy, dropout, l2) < 0",
        interaction,
    ),
)
