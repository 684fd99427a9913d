"""What a traced function (a jaxpr) does, apart from its numbers.

Its numbers are its float and whole-number literals and the small arrays that tracing found outside of it: learning
rates, dropout rates, L2 factors, epsilons, boundaries of schedules, class weights, … Everything else is its structure:
operations and how they are joined, shapes, types, large arrays. Bodies of calls, loops and branches are looked into.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import jax.numpy as jnp
import numpy as np
from jax.extend.core import Literal

CALLS = {"pjit", "jit", "closed_call", "custom_jvp_call", "custom_vjp_call"}  # a body that is evaluated once, as it is
BODIES = {"scan": ("jaxpr",), "while": ("cond_jaxpr", "body_jaxpr"), "cond": ("branches",)}
WITHOUT = {"custom_vmap_call": ("rule",)}  # parameters left out: it follows from the body, its text is an address
LARGEST = 10_000  # elements of an array that still counts as numbers: 40 kB for each run

Array = np.ndarray[Any, np.dtype[Any]]
Row = tuple[Any, ...]  # what stands for one equation; its first entry is the name of the operation


class Body(NamedTuple):
    """A jaxpr with the arrays that it refers to."""

    jaxpr: Any
    consts: Sequence[Any]


def bodies(equation: Any) -> list[Body]:
    """The bodies of a call, a loop or a branch; none for other operations, whose bodies are part of their structure."""
    name, params = equation.primitive.name, equation.params
    if name in CALLS:
        return [_body(next(params[key] for key in ("jaxpr", "call_jaxpr", "fun_jaxpr") if key in params))]
    found: list[Any] = []
    for key in BODIES.get(name, ()):
        found += params[key] if isinstance(params[key], Sequence) else [params[key]]
    return [_body(one) for one in found]


def _body(jaxpr: Any) -> Body:
    return Body(jaxpr.jaxpr, jaxpr.consts) if hasattr(jaxpr, "jaxpr") else Body(jaxpr, ())


def is_number(value: Any, aval: Any) -> bool:
    """Whether a literal or a constant is an input of the programs that it is part of."""
    return bool(jnp.issubdtype(aval.dtype, jnp.number)) and np.size(value) <= LARGEST


def numbers(body: Body) -> Iterator[Array]:
    """The numbers of a function, in the order of evaluation."""
    for const, variable in zip(body.consts, body.jaxpr.constvars, strict=True):
        if is_number(const, variable.aval):
            yield np.asarray(const)
    for equation in body.jaxpr.eqns:
        yield from _literals(equation.invars)
        for inner in bodies(equation):
            yield from numbers(inner)
    yield from _literals(body.jaxpr.outvars)


def _literals(atoms: Sequence[Any]) -> Iterator[Array]:
    for atom in atoms:
        aval = atom.aval
        if isinstance(atom, Literal) and is_number(atom.val, aval):
            yield np.asarray(atom.val, aval.dtype)


def rows(body: Body) -> list[Row]:
    """The structure of a function: a row for its inputs, one for each equation, and one for its results."""
    variables = (*body.jaxpr.constvars, *body.jaxpr.invars)
    names = {variable: str(number) for number, variable in enumerate(variables)}

    def name(atom: Any) -> str:
        if not isinstance(atom, Literal):
            return names[atom]
        return f"number:{_kind(atom.aval)}" if is_number(atom.val, atom.aval) else f"constant:{atom.val}"

    inputs, constants = (tuple(_kind(one.aval) for one in some) for some in (body.jaxpr.invars, body.jaxpr.constvars))
    found: list[Row] = [("inputs", inputs, constants, _contents(body))]
    for equation in body.jaxpr.eqns:
        inner = bodies(equation)
        given = " ".join(map(name, equation.invars))
        found.append((equation.primitive.name, given, _settings(equation, inner), tuple(map(rows, inner))))
        for variable in equation.outvars:
            names[variable] = str(len(names))
    return [*found, ("results", " ".join(map(name, body.jaxpr.outvars)))]


def _settings(equation: Any, inner: Sequence[Body]) -> str:
    """The parameters of an equation; its bodies, and what else calls are marked with, left out."""
    if equation.primitive.name in CALLS or not equation.params:
        return ""
    hidden = BODIES.get(equation.primitive.name, ()) if inner else WITHOUT.get(equation.primitive.name, ())
    return str({key: value for key, value in equation.params.items() if key not in hidden})


@functools.lru_cache(maxsize=4096)
def _kind(aval: Any) -> str:
    """Type and shape, such as `float32[20,64]`."""
    return str(aval.str_short())


def _contents(body: Body) -> tuple[str, ...]:
    """What the arrays hold that are no numbers."""
    arrays = [
        np.asarray(const)
        for const, variable in zip(body.consts, body.jaxpr.constvars, strict=True)
        if not is_number(const, variable.aval)
    ]
    return tuple(hashlib.sha256(array.tobytes()).hexdigest() for array in arrays)
