"""The work in a traced function, counted on its equations."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from reproduce.engine.vector.jaxpr import Body, bodies

MOVES = {"broadcast_in_dim", "convert_element_type", "copy", "reshape", "squeeze", "stop_gradient", "transpose"}


class Work(NamedTuple):
    """What one evaluation of a function takes.

    Attributes:
        multiplications: floating-point operations of matrix products.
        convolutions: floating-point operations of convolutions.
        elements: array elements that the other operations read or write, whichever are more.
    """

    multiplications: float = 0.0
    convolutions: float = 0.0
    elements: float = 0.0

    def plus(self, other: Work, times: float = 1) -> Work:
        """This and then `other` so many times."""
        return Work(*(mine + times * theirs for mine, theirs in zip(self, other, strict=True)))


def work(body: Body) -> Work:
    """The work of a function. All arms of a branch count, since mapped runs take them all; of a `while`, one round."""
    total = Work()
    for equation in body.jaxpr.eqns:
        rounds = equation.params["length"] if equation.primitive.name == "scan" else 1
        inner = bodies(equation)
        for one in inner:
            total = total.plus(work(one), rounds)
        total = total if inner else total.plus(_of_operation(equation))
    return total


def equations(body: Body) -> int:
    """How many equations a function has, those of calls, loops and branches included."""
    return sum(1 + sum(map(equations, bodies(equation))) for equation in body.jaxpr.eqns)


def _of_operation(equation: Any) -> Work:
    name, results = equation.primitive.name, sum(map(_size, equation.outvars))
    if name == "dot_general":
        (contracted, _), _ = equation.params["dimension_numbers"]
        return Work(2 * results * math.prod(equation.invars[0].aval.shape[axis] for axis in contracted))
    if name == "conv_general_dilated":
        outputs = equation.invars[1].aval.shape[equation.params["dimension_numbers"].rhs_spec[0]]
        return Work(0, 2 * results * _size(equation.invars[1]) / outputs)
    if name in MOVES:
        return Work()
    return Work(0, 0, max(results, max(map(_size, equation.invars), default=0)))


def _size(atom: Any) -> int:
    return math.prod(atom.aval.shape)
