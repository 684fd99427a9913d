"""The numbers that a claim gives itself: limits, margins, targets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from reproduce.expressions import Arithmetic, ClaimErrors, Comparison, Negative, Node, Number

ARITHMETIC: dict[str, Callable[..., Any]] = {"+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide}


def is_constant(node: Node) -> bool:
    """Whether an expression is one of numbers alone."""
    match node:
        case Negative():
            return is_constant(node.operand)
        case Arithmetic():
            return is_constant(node.left) and is_constant(node.right)
    return isinstance(node, Number)


def constant(node: Node, complaint: str) -> float:
    """The number that an expression of numbers stands for.

    Raises:
        ClaimErrors: with the complaint, where there is anything else in it.
    """
    match node:
        case Number():
            return node.value
        case Negative():
            return -constant(node.operand, complaint)
        case Arithmetic():
            left, right = constant(node.left, complaint), constant(node.right, complaint)
            return float(ARITHMETIC[node.operator](np.float64(left), np.float64(right)))
    raise ClaimErrors([(node.offset, complaint)])


def margin_of(node: Comparison) -> float | None:
    """The margin of a comparison; None where it has none.

    Raises:
        ClaimErrors: where it is no number from 0.
    """
    if node.margin is None:
        return None
    margin = constant(node.margin, "the margin is a number")
    if not margin >= 0:
        raise ClaimErrors([(node.margin.offset, f"the margin must not be negative, got {margin:g}")])
    return margin
