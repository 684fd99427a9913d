"""From a claim's tree and the records to what the seeds say.

Checking and evaluating are one walk over the tree: `reproduce.claims.check` walks it without records.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from reproduce.claims.brackets import resolve
from reproduce.claims.choices import Choice
from reproduce.claims.components import Component
from reproduce.claims.conditions import Condition, Finding, compare
from reproduce.claims.constants import ARITHMETIC, constant, is_constant, margin_of
from reproduce.claims.curves import NamedCurve, last
from reproduce.claims.diagnoses import NamedSituation, situation_of
from reproduce.claims.function import Function, Parameter
from reproduce.claims.mistakes import each, placed
from reproduce.claims.registry import FUNCTIONS
from reproduce.claims.scope import Scope
from reproduce.claims.sides import bare, sides_of
from reproduce.claims.tuning import Score
from reproduce.claims.values import Value, combine, number, union
from reproduce.errors import nearest
from reproduce.experiment import Factor
from reproduce.expressions import (
    Argument,
    Arithmetic,
    Call,
    ClaimErrors,
    Comparison,
    Index,
    Item,
    Name,
    Negative,
    Node,
    Number,
)
from reproduce.record import Results
from reproduce.series_names import unknown_series
from reproduce.statistics.intervals import ShareEvidence
from reproduce.text import shown

_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "~=": "~="}


@dataclass(frozen=True)
class Evaluation:
    """What the records say about a claim, the (variant, seed) of each run that it needs, and what `tuned` chose."""

    finding: Finding
    needed: frozenset[tuple[str, int]]
    choices: frozenset[Choice]


def evaluate(tree: Node, results: Results) -> Evaluation:
    """Works out a claim.

    Args:
        tree: its expression.
        results: the records.

    Raises:
        ClaimErrors: with every mistake that was found in it.
    """
    scope = Scope(results)
    with np.errstate(all="ignore"):  # infinities and not-a-number are ranked, not errors
        finding = _finding(tree, scope)
    if not scope.needed:
        raise ClaimErrors([(0, "this compares nothing that was measured; name a series")])
    finding = replace(finding, exact=not scope.varied)
    return Evaluation(finding, frozenset(scope.needed), frozenset(scope.choices))


def value_of(tree: Node, results: Results) -> Value:
    """Works out an expression that is no comparison: numbers per level of the open factors and per seed."""
    with np.errstate(all="ignore"):
        return _value(tree, Scope(results))


def _finding(node: Node, scope: Scope) -> Finding:
    if isinstance(node, Comparison):
        if _gives(node.left) == "share":
            return _share_finding(node, node.left, node.right, node.operator, scope)
        if _gives(node.right) == "share":
            return _share_finding(node, node.right, node.left, _MIRRORED[node.operator], scope)
    return _condition(node, scope).finding()


def _share_finding(node: Comparison, share: Node, limit: Node, operator: str, scope: Scope) -> Finding:
    evidence, threshold, margin = each(
        lambda: _share(share, scope),
        lambda: constant(limit, "share() is compared with a number"),
        lambda: margin_of(node),
    )
    _check_open(Condition(np.array([[0.0, np.clip(threshold, 0, 1), 1.0]]) - threshold, ("",), operator, margin), limit)
    return Finding((evidence,), ("",), operator, threshold, margin, held=(evidence.surely,))


def _check_open(shares: Condition, limit: Node) -> None:
    """Refuses a comparison that comes out the same for the smallest, the nearest and the largest share."""
    held = shares.share()
    if held.surely in (0, held.seeds):
        never = "fail" if held.surely else "hold"
        raise ClaimErrors([(limit.offset, f"a share is a number from 0 to 1, so this can never {never}")])


def _share(node: Node, scope: Scope) -> ShareEvidence:
    if isinstance(node, Index):
        return _share(node.base, _narrowed(node.items, scope))
    if not isinstance(node, Call):
        raise TypeError(f"{node} is no share")
    evidence: ShareEvidence = _call(node, scope)
    return evidence


def _condition(node: Node, scope: Scope) -> Condition:
    if isinstance(node, Index) and _gives(node) == "condition":
        return _condition(node.base, _narrowed(node.items, scope))
    if isinstance(node, Call) and _gives(node) == "condition":
        condition: Condition = _call(node, scope)
        return condition
    if not isinstance(node, Comparison):
        _value(node, scope)
        raise ClaimErrors([(node.offset, "this is a number, not a statement; compare it with something, e.g. `> 0`")])
    left, right, margin = each(
        lambda: _value(node.left, scope), lambda: _value(node.right, scope), lambda: margin_of(node)
    )
    for side, value in ((node.left, left), (node.right, right)):
        for dimension in value.dimensions:
            if dimension.name not in left.every | right.every and len(dimension.levels) > 1:
                raise ClaimErrors([(side.offset, _left_open(dimension.name))])
    condition = placed(node.offset, lambda: compare(node.operator, left, right, margin, len(scope.results.seeds)))
    one, other = (_value(bare(side), scope) for side in (node.left, node.right))
    return replace(condition, sides=sides_of(one, other, union([left, right]), is_constant(node.right)))


def _left_open(factor: str) -> str:
    return (
        f"{factor!r} is left open; choose one level of it with [{factor}=…], "
        "or reduce it with max, min, mean, tuned or all"
    )


def _value(node: Node, scope: Scope) -> Value:
    match node:
        case Number():
            return number(node.value)
        case Name():
            _known(node, scope)
            return placed(node.offset, lambda: _named(node.name, scope))
        case Index():
            inner, _ = each(lambda: _narrowed(node.items, scope), lambda: _known(node.base, scope))
            return _value(node.base, inner)
        case Negative():
            return combine(np.negative, [_value(node.operand, scope)])
        case Arithmetic():
            left, right = each(lambda: _value(node.left, scope), lambda: _value(node.right, scope))
            return placed(node.offset, lambda: combine(ARITHMETIC[node.operator], [left, right]))
        case Call() if _gives(node) == "value":
            result: Value = _call(node, scope)
            return result
        case Call():
            what = "compared with a number" if _gives(node) == "share" else "a whole condition"
            raise ClaimErrors([(node.offset, f"{node.name}() cannot be calculated with; it is {what}")])
    raise ClaimErrors([(node.offset, "a comparison stands alone or inside share(); a number is expected here")])


def _named(name: str, scope: Scope) -> Value:
    """A series (its last point) or a factor (its numbers)."""
    if name in scope.experiment.series:
        return scope.fetch(name, last)
    return scope.numbers({factor.name: factor for factor in scope.experiment.factors}[name])


def _known(node: Node, scope: Scope) -> None:
    """Refuses a name that is neither a series nor a factor."""
    legal = {*scope.experiment.series, *(factor.name for factor in scope.experiment.factors)}
    if isinstance(node, Name) and node.name not in legal:
        raise ClaimErrors([(node.offset, unknown_series(node.name, legal))])


def _narrowed(items: Sequence[Item], scope: Scope) -> Scope:
    """The scope with the levels between the brackets chosen."""
    own_layer = any(factor.name == "layer" for factor in scope.experiment.factors)
    layers = [item for item in items if item.factor == "layer" and not own_layer]
    for item in layers[1:] or (layers if scope.layer else []):
        raise ClaimErrors([(item.offset, "one layer only")])
    levels = [item for item in items if item not in layers]
    chosen = each(*(partial(_level, item, scope) for item in levels))
    for item, pair in zip(levels, chosen, strict=True):
        if chosen.count(pair) > 1:
            raise ClaimErrors([(item.offset, f"level {pair[1]!r} is given twice")])
    return scope.narrowed(chosen, layers[0].label if layers else None)


def _level(item: Item, scope: Scope) -> tuple[Factor, str]:
    factor, level = placed(item.offset, lambda: resolve(item, scope.experiment))
    if factor.name in scope.levels:
        raise ClaimErrors([(item.offset, f"a level of {factor.name!r} is already chosen")])
    return factor, level


def _gives(node: Node) -> str:
    """`value`, `condition` or `share`."""
    if isinstance(node, Index):
        return _gives(node.base)
    if isinstance(node, Call) and node.name in FUNCTIONS:
        return FUNCTIONS[node.name].gives
    return "value"


def _call(node: Call, scope: Scope) -> Any:
    function = FUNCTIONS.get(node.name)
    if function is None:
        raise ClaimErrors([(node.offset, _no_function(node, scope))])
    bound = function.bind(node)
    arguments = each(*(partial(_argument, parameter, argument, function, scope) for parameter, argument in bound))
    absent = [None] * sum(p.optional and p not in [parameter for parameter, _ in bound] for p in function.parameters)
    return placed(node.offset, lambda: function.apply(*arguments, *absent))


def _no_function(node: Call, scope: Scope) -> str:
    if node.name not in scope.experiment.series:
        return f"unknown function {shown(node.name)}{nearest(node.name, FUNCTIONS)}"
    inside = [argument.node for argument in node.arguments]
    levels = ", ".join(one.name for one in inside if isinstance(one, Name)) or "…"
    return f"{node.name!r} is a series, not a function; write {node.name}[{levels}]"


def _argument(parameter: Parameter, argument: Argument, function: Function, scope: Scope) -> Any:
    node = argument.node
    match parameter.kind:
        case "curve":
            return _curve(node, function, scope)
        case "number":
            return constant(node, f"{parameter.name!r} of {function.name}() is a number")
        case "factor":
            return _factor(node, scope)
        case "component":
            return _component(node, scope)
        case "situation":
            return _situation(node, function, scope)
        case "condition":
            return _condition(node, scope)
        case "score":
            return Score(_plain(node, scope), _plain(node, replace(scope, validated=True)), scope.arm, scope.choices)
    return _plain(node, scope)


def _plain(node: Node, scope: Scope) -> Value:
    value = _value(node, scope)
    if value.every:
        raise ClaimErrors([(node.offset, "all() stands on one side of a comparison, not inside a function")])
    return value


def _curve(node: Node, function: Function, scope: Scope) -> NamedCurve:
    if isinstance(node, Index):
        return _curve(node.base, function, _narrowed(node.items, scope))
    if not isinstance(node, Name):
        raise ClaimErrors([(node.offset, f"{function.name}() takes the name of a series, not an expression")])
    if node.name not in scope.experiment.series:
        raise ClaimErrors([(node.offset, unknown_series(node.name, scope.experiment.series))])
    return NamedCurve(node.name, scope)


def _factor(node: Node, scope: Scope) -> Factor:
    factors = {factor.name: factor for factor in scope.experiment.factors}
    name = node.name if isinstance(node, Name) else ""
    if name not in factors:
        raise ClaimErrors([(node.offset, f"unknown factor {shown(name)}{nearest(name, factors)}")])
    return factors[name]


def _component(node: Node, scope: Scope) -> Component:
    components = scope.experiment.components
    if not components:
        raise ClaimErrors([(node.offset, "there are no components: this experiment has no `ablate:`")])
    name = node.name if isinstance(node, Name) else ""
    if name not in components:
        raise ClaimErrors([(node.offset, f"unknown component {shown(name)}{nearest(name, components)}")])
    return Component(name, components)


def _situation(node: Node, function: Function, scope: Scope) -> NamedSituation:
    if not isinstance(node, Name):
        raise ClaimErrors([(node.offset, f"{function.name}() takes the name of a situation, and brackets behind it")])
    return placed(node.offset, lambda: situation_of(node.name, scope))
