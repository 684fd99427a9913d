"""Where the value of an expression can lie, whatever its series turn out to be: interval arithmetic.

Accuracies and other shares lie between 0 and 1, counts and norms at 0 or above; of most losses nothing is known. Bounds
may be too wide, never too narrow: an expression that names a series twice is bounded as if these were two, but for one
that is compared with itself.

References:
    Moore, "Interval analysis", 1966.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from itertools import product

from reproduce.claims.registry import FUNCTIONS
from reproduce.experiment import Experiment
from reproduce.expressions import Arithmetic, Call, Comparison, Index, Name, Negative, Node, Number
from reproduce.series_names import bounds_of

Range = tuple[float, float]
ANYTHING: Range = (-math.inf, math.inf)
FROM_ZERO: Range = (0.0, math.inf)


def outcome(node: Node, experiment: Experiment) -> bool | None:
    """What a comparison always comes to, whatever is measured; None where it depends on that.

    Runs that diverge are left aside: their values lie beyond all bounds.
    """
    found = {_compared(comparison, experiment) for comparison in _comparisons(node)}
    return found.pop() if len(found) == 1 else None


def _comparisons(node: Node) -> Iterator[Comparison]:
    """The comparison that a claim makes in each seed; what a share is compared with is seen elsewhere."""
    match node:
        case Index():
            yield from _comparisons(node.base)
        case Call(name="share"):
            yield from _comparisons(node.arguments[0].node)
        case Comparison():
            inside = [*_comparisons(node.left), *_comparisons(node.right)]
            yield from inside or [node]


def _compared(node: Comparison, experiment: Experiment) -> bool | None:
    left, right = range_of(node.left, experiment), range_of(node.right, experiment)
    low, high = _sure(left[0] - right[1], -math.inf), _sure(left[1] - right[0], math.inf)
    if node.left == node.right:
        low = high = 0.0
    if node.margin is not None:
        margin = range_of(node.margin, experiment)[0]
        return _told(-margin <= low and high <= margin, low > margin or high < -margin)
    if node.operator in ("<", "<="):
        low, high = -high, -low
    is_strict = node.operator in ("<", ">")
    return _told(low > 0 or (low == 0 and not is_strict), high < 0 or (high == 0 and is_strict))


def _told(always: bool, never: bool) -> bool | None:
    return True if always else False if never else None


def range_of(node: Node, experiment: Experiment) -> Range:
    """The lowest and the highest value of an expression of an experiment."""
    match node:
        case Number():
            return node.value, node.value
        case Index():
            return range_of(node.base, experiment)
        case Negative():
            low, high = range_of(node.operand, experiment)
            return -high, -low
        case Arithmetic():
            return _arithmetic(node.operator, range_of(node.left, experiment), range_of(node.right, experiment))
        case Name():
            return _named(node.name, experiment)
        case Call() if node.name in _OF_FUNCTIONS and node.arguments:
            given = [range_of(argument.node, experiment) for argument in node.arguments if argument.name is None]
            return _OF_FUNCTIONS[node.name](given) if given else ANYTHING
    return ANYTHING


def _named(name: str, experiment: Experiment) -> Range:
    """A series, or the numbers of a factor."""
    if name in experiment.series:
        return bounds_of(name)
    numbers = [value for factor in experiment.factors if factor.name == name for value in factor.values]
    known = [value for value in numbers if value is not None]
    return (min(known), max(known)) if known else ANYTHING


def _arithmetic(operator: str, left: Range, right: Range) -> Range:
    match operator:
        case "+":
            return _sure(left[0] + right[0], -math.inf), _sure(left[1] + right[1], math.inf)
        case "-":
            return _sure(left[0] - right[1], -math.inf), _sure(left[1] - right[0], math.inf)
        case "/" if right[0] <= 0 <= right[1]:
            return ANYTHING
        case "/":
            right = 1 / right[1], 1 / right[0]
    ends = [0.0 if 0.0 in pair else pair[0] * pair[1] for pair in product(left, right)]
    return min(ends), max(ends)


def _sure(value: float, otherwise: float) -> float:
    """A bound; none where infinities leave it open."""
    return otherwise if math.isnan(value) else value


def _hull(given: list[Range]) -> Range:
    return min(low for low, _ in given), max(high for _, high in given)


def _logarithm(given: list[Range]) -> Range:
    low, high = (math.log(end) if end > 0 else -math.inf for end in given[0])
    return low, high


def _size(given: list[Range]) -> Range:
    low, high = given[0]
    return (0.0 if low <= 0 <= high else min(abs(low), abs(high))), max(abs(low), abs(high))


def _difference(given: list[Range]) -> Range:
    return _arithmetic("-", given[0], given[0])


_OF_FUNCTIONS: dict[str, Callable[[list[Range]], Range]] = {
    **dict.fromkeys(("best", "at", "average", "all", "tuned"), lambda given: given[0]),
    **dict.fromkeys(("steps_to", "epochs_to", "tolerance"), lambda given: FROM_ZERO),
    "mean": _hull,
    "max": lambda given: (max(low for low, _ in given), max(high for _, high in given)),
    "min": lambda given: (min(low for low, _ in given), min(high for _, high in given)),
    "log": _logarithm,
    "abs": _size,
    "effect": _difference,
    **dict.fromkeys(("diagnosed", "falling"), lambda given: (0.0, 1.0)),
}
"""Of arguments without a name; a function that is not here may give anything."""
assert set(_OF_FUNCTIONS) <= set(FUNCTIONS)
