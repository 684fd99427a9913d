"""Traced functions compared and shared: variants that differ only in numbers run the same program.

A function is traced to a jaxpr. Its numbers are left out of its signature; functions of equal signature are one program
whose numbers are inputs.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import jax
from jax.extend.core import Literal

from reproduce.engine.vector import control_flow
from reproduce.engine.vector.jaxpr import CALLS, Array, Body, bodies, is_number, numbers, rows
from reproduce.engine.vector.rewrite.products import product


@dataclass(frozen=True, eq=False)
class Lifted:
    """A traced function.

    Attributes:
        signature: equal for functions that differ only in numbers.
        literals: those numbers, in the order of evaluation.
    """

    signature: str
    literals: tuple[Array, ...]
    body: Body
    tree: Any

    def __call__(self, literals: Sequence[Any], *arguments: Any) -> Any:
        """Evaluate on `arguments` with `literals` in place of its own; None keeps the function's own value."""
        leaves = jax.tree.leaves(arguments)
        return jax.tree.unflatten(self.tree, _evaluate(self.body, iter(literals), leaves))


def lift(function: Callable[..., Any], *arguments: Any) -> Lifted:
    """Trace `function` on arguments of the right shapes."""
    closed, shapes = jax.make_jaxpr(function, return_shape=True)(*arguments)
    body = Body(closed.jaxpr, closed.consts)
    digest = hashlib.sha256(str(rows(body)).encode()).hexdigest()
    return Lifted(digest, tuple(numbers(body)), body, jax.tree.structure(shapes))


def _evaluate(body: Body, literals: Iterator[Any], arguments: Sequence[Any]) -> list[Any]:
    def chosen(own: Any, aval: Any) -> Any:
        if is_number(own, aval) and (value := next(literals)) is not None:
            return jax.lax.convert_element_type(value, aval.dtype)
        return own

    constants = [
        chosen(const, variable.aval) for const, variable in zip(body.consts, body.jaxpr.constvars, strict=True)
    ]
    variables = (*body.jaxpr.constvars, *body.jaxpr.invars)
    environment = dict(zip(variables, (*constants, *arguments), strict=True))

    def read(atom: Any) -> Any:
        return chosen(atom.val, atom.aval) if isinstance(atom, Literal) else environment[atom]

    for equation in body.jaxpr.eqns:
        outputs = _outputs(equation, literals, [read(atom) for atom in equation.invars])
        environment.update(zip(equation.outvars, outputs, strict=True))
    return [read(atom) for atom in body.jaxpr.outvars]


def _outputs(equation: Any, literals: Iterator[Any], inputs: Sequence[Any]) -> list[Any]:
    inner = bodies(equation)
    if equation.primitive.name in CALLS:
        return _evaluate(inner[0], literals, inputs)
    given = [list(islice(literals, len(list(numbers(body))))) for body in inner]
    if any(value is not None for values in given for value in values):
        bound = [functools.partial(_with, body, values) for body, values in zip(inner, given, strict=True)]
        return control_flow.evaluate(equation, inputs, bound)
    if equation.primitive.name == "dot_general" and (faster := product(equation.params, *inputs)) is not None:
        return [faster]
    outputs = equation.primitive.bind(*inputs, **equation.params)
    return list(outputs) if equation.primitive.multiple_results else [outputs]


def _with(body: Body, literals: Sequence[Any], arguments: Sequence[Any]) -> list[Any]:
    """Evaluate as often as asked: a loop may trace its body more than once."""
    return _evaluate(body, iter(literals), arguments)
