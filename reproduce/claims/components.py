"""Main effects and interactions of the components of an ablation, for every design of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from reproduce.claims.function import Function, Parameter
from reproduce.claims.senses import either
from reproduce.claims.values import Value
from reproduce.expressions import ClaimError
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


def interaction(score: Value, *components: Component) -> Value:
    """How much the effect of one component grows when the other is on, averaged over the states of those not named.

    Of three components: how much the interaction of two grows when the third is on; and so on.
    """
    names = [component.name for component in components]
    if len(set(names)) < len(names):
        raise ClaimError("interaction() needs different components")
    data = _by_combination(score, components[0])
    parts = [frozenset(part) for count in range(len(names), -1, -1) for part in combinations(names, count)]
    complete = [base for base in data if not base & set(names) and all(base | part in data for part in parts)]
    if not complete:
        raise ClaimError(f"no {len(parts)} variants here differ in {' and '.join(map(repr, names))} alone")
    signs = [
        (-1) ** (len(names) - len(part)) for part in parts
    ]  # all on, minus each with one off, plus with two off, …
    return _averaged(
        score,
        [
            np.sum([sign * data[base | part] for sign, part in zip(signs, parts, strict=True)], axis=0)
            for base in complete
        ],
    )


def _by_combination(score: Value, component: Component) -> Mapping[Combination, Array]:
    """The data (other levels…, seeds) of each combination; `inf - inf` later on is not a number, and stays so."""
    levels = score.dimensions[score.axis(VARIANT)].levels
    combinations = [combination(level, component.among) for level in levels]
    return dict(zip(combinations, score.first(VARIANT), strict=True))


def _averaged(score: Value, contrasts: list[Array]) -> Value:
    return replace(score.without(VARIANT, np.mean(contrasts, axis=0)), tested=either(score.tested))


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
        (_SCORE, Parameter("first", "component"), Parameter("second", "component", repeated=True)),
        "per seed, both minus each alone plus neither, averaged over the states of the other components; of three, how "
        "much the interaction of two grows when the third is on",
        "interaction(test_accuracy, dropout, l2) < 0",
        interaction,
    ),
)
