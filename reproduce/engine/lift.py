"""Traced functions compared and shared: variants that differ only in numbers run the same program.

A function is traced to a jaxpr. Its float literals (learning rates, dropout rates, L2 factors, epsilons, …) are left
out of its signature; functions of equal signature are one program whose literals are inputs.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import jax
import numpy as np
from jax.extend.core import Literal

from reproduce.engine.cost import operations

INLINED = {"pjit", "jit", "closed_call", "custom_jvp_call", "custom_vjp_call"}  # calls whose body is walked into


@dataclass(frozen=True, eq=False)
class Lifted:
    """A traced function.

    Attributes:
        signature: equal for functions that differ only in float literals.
        literals: the values of those literals, in the order of evaluation.
    """

    signature: str
    literals: tuple[float, ...]
    jaxpr: Any
    consts: Sequence[Any]
    tree: Any

    @property
    def operations(self) -> int:
        """Its arithmetic, roughly: floating-point operations of matrix products and convolutions."""
        return operations(self.jaxpr)

    def __call__(self, literals: Sequence[Any], *arguments: Any) -> Any:
        """Evaluate on `arguments` with `literals` in place of its own; None keeps the function's own value."""
        leaves = jax.tree.leaves(arguments)
        return jax.tree.unflatten(self.tree, _evaluate(self.jaxpr, self.consts, leaves, iter(literals)))


def lift(function: Callable[..., Any], *arguments: Any) -> Lifted:
    """Trace `function` on arguments of the right shapes."""
    closed, shapes = jax.make_jaxpr(function, return_shape=True)(*arguments)
    literals: list[float] = []
    text = _signature(closed.jaxpr, literals) + _constants(closed.consts)
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Lifted(digest, tuple(literals), closed.jaxpr, closed.consts, jax.tree.structure(shapes))


def _is_lifted(atom: Any) -> bool:
    return isinstance(atom, Literal) and np.issubdtype(np.asarray(atom.val).dtype, np.floating)


def _inner(equation: Any) -> tuple[Any, Any] | None:
    """The jaxpr and constants that a call-like equation wraps, or None."""
    if equation.primitive.name not in INLINED:
        return None
    body = next(equation.params[key] for key in ("jaxpr", "call_jaxpr", "fun_jaxpr") if key in equation.params)
    return (body.jaxpr, body.consts) if hasattr(body, "jaxpr") else (body, [])


def _signature(jaxpr: Any, literals: list[float]) -> str:
    """The structure of `jaxpr` without its float literals, which are appended to `literals` in order."""
    names: dict[Any, int] = {}

    def name(atom: Any) -> str | int:
        if _is_lifted(atom):
            literals.append(float(np.asarray(atom.val)))
            return f"literal:{atom.aval.str_short()}"
        if isinstance(atom, Literal):
            return f"constant:{atom.val}"
        return names.setdefault(atom, len(names))

    rows: list[Any] = [[(name(var), var.aval.str_short()) for var in (*jaxpr.constvars, *jaxpr.invars)]]
    for equation in jaxpr.eqns:
        inputs, inner = [name(atom) for atom in equation.invars], _inner(equation)
        body = _signature(inner[0], literals) + _constants(inner[1]) if inner else str(equation.params)
        rows.append((equation.primitive.name, inputs, body))
        for var in equation.outvars:
            name(var)
    rows.append([name(atom) for atom in jaxpr.outvars])
    return str(rows)


def _constants(constants: Sequence[Any]) -> str:
    arrays = [np.asarray(constant) for constant in constants]
    return str([(array.dtype, array.shape, hashlib.sha256(array.tobytes()).hexdigest()) for array in arrays])


def _evaluate(jaxpr: Any, consts: Sequence[Any], arguments: Sequence[Any], literals: Iterator[Any]) -> list[Any]:
    environment = dict(zip((*jaxpr.constvars, *jaxpr.invars), (*consts, *arguments), strict=True))

    def read(atom: Any) -> Any:
        if _is_lifted(atom) and (value := next(literals)) is not None:
            return jax.lax.convert_element_type(value, atom.aval.dtype)
        return atom.val if isinstance(atom, Literal) else environment[atom]

    for equation in jaxpr.eqns:
        inputs, inner = [read(atom) for atom in equation.invars], _inner(equation)
        if inner:
            outputs = _evaluate(*inner, inputs, literals)
        else:
            outputs = equation.primitive.bind(*inputs, **equation.params)
            outputs = outputs if equation.primitive.multiple_results else [outputs]
        environment.update(zip(equation.outvars, outputs, strict=True))
    return [read(atom) for atom in jaxpr.outvars]
