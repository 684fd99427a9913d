"""Both sides of a comparison as a reader wants them: their medians, without the margin or factor of the claim."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from reproduce.claims.constants import is_constant
from reproduce.claims.values import Dimension, Value, common_unit, spread
from reproduce.expressions import Arithmetic, Node
from reproduce.record import Array
from reproduce.statistics.intervals import median_interval


@dataclass(frozen=True)
class Sides:
    """The medians of both sides over the seeds; NaN where they are open.

    Attributes:
        unit: of both, as people read it: `%` for fractions of one; empty without one.
        is_bound: whether the right side is a number that the claim gives.
    """

    left: float
    right: float
    unit: str
    is_bound: bool


def bare(node: Node) -> Node:
    """A side without the numbers that it is added to or multiplied with: `0.5 * loss[a] - 1` → `loss[a]`."""
    if not isinstance(node, Arithmetic):
        return node
    if is_constant(node.right):
        return bare(node.left)
    return bare(node.right) if is_constant(node.left) and node.operator in "+*" else node


def sides_of(left: Value, right: Value, dimensions: Sequence[Dimension], is_bound: bool) -> tuple[Sides, ...]:
    """The sides of each comparison, of which there is one for every combination of levels of the open factors."""
    levels = tuple(len(dimension.levels) for dimension in dimensions)
    parts = [spread(value, dimensions) for value in (left, right)]
    rows = [np.broadcast_to(part, (*levels, part.shape[-1])).reshape(-1, part.shape[-1]) for part in parts]
    unit = common_unit([left, right])
    return tuple(Sides(_median(one), _median(other), unit, is_bound) for one, other in zip(*rows, strict=True))


def _median(values: Array) -> float:
    return median_interval(values).median
