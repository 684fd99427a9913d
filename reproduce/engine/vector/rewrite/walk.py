"""Walks through a traced function and puts faster operations in the place of slow ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import jax
from jax.extend.core import Literal

from reproduce.engine.vector import control_flow
from reproduce.engine.vector.jaxpr import BODIES, Body, bodies
from reproduce.engine.vector.rewrite.convolution import convolution
from reproduce.engine.vector.rewrite.pooling import max_pooling

REPLACEMENTS: Mapping[str, Callable[..., Any | None]] = {
    "conv_general_dilated": convolution,
    "reduce_window_max": max_pooling,
}
CALLS = {"jit", "pjit", "closed_call"}  # without derivatives of their own


def rewritten(function: Callable[..., Any]) -> Callable[..., Any]:
    """`function` with the operations of `REPLACEMENTS` replaced, also inside of calls, loops and branches.

    A function without such operations stays as it is, equation by equation. Functions with derivatives of their own
    keep them, and what is inside of them.
    """

    def faster(*arguments: Any) -> Any:
        closed, shapes = jax.make_jaxpr(function, return_shape=True)(*arguments)
        body, leaves = Body(closed.jaxpr, closed.consts), jax.tree.leaves(arguments)
        results = _evaluate(body, leaves) if _is_concerned(body) else jax.core.eval_jaxpr(*body, *leaves)
        return jax.tree.unflatten(jax.tree.structure(shapes), results)

    return faster


def _is_concerned(body: Body) -> bool:
    return any(
        equation.primitive.name in REPLACEMENTS or any(map(_is_concerned, _inside(equation)))
        for equation in body.jaxpr.eqns
    )


def _inside(equation: Any) -> list[Body]:
    return bodies(equation) if equation.primitive.name in CALLS | set(BODIES) else []


def _evaluate(body: Body, arguments: Sequence[Any]) -> list[Any]:
    variables = (*body.jaxpr.constvars, *body.jaxpr.invars)
    environment = dict(zip(variables, (*body.consts, *arguments), strict=True))

    def read(atom: Any) -> Any:
        return atom.val if isinstance(atom, Literal) else environment[atom]

    for equation in body.jaxpr.eqns:
        outputs = _outputs(body.jaxpr, equation, [read(atom) for atom in equation.invars])
        environment.update(zip(equation.outvars, outputs, strict=True))
    return [read(atom) for atom in body.jaxpr.outvars]


def _outputs(jaxpr: Any, equation: Any, inputs: Sequence[Any]) -> list[Any]:
    name, inner = equation.primitive.name, _inside(equation)
    if name in REPLACEMENTS and (found := REPLACEMENTS[name](equation.params, *inputs)) is not None:
        return [found]
    if any(map(_is_concerned, inner)):
        if name in CALLS:
            return _evaluate(inner[0], inputs)
        return control_flow.evaluate(equation, inputs, [partial(_evaluate, one) for one in inner])
    given = [pair for pair in zip(equation.invars, inputs, strict=True) if not isinstance(pair[0], Literal)]
    variables, values = zip(*given, strict=True) if given else ((), ())
    alone = jaxpr.replace(constvars=(), invars=variables, outvars=equation.outvars, eqns=[equation])
    return list(jax.core.eval_jaxpr(alone, (), *values))
