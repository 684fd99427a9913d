"""Loops and branches of a traced function, evaluated with other bodies than their own."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import jax

Function = Callable[[Sequence[Any]], list[Any]]  # what a body computes: arguments → results


def evaluate(equation: Any, inputs: Sequence[Any], bodies: Sequence[Function]) -> list[Any]:
    """The results of a `scan`, `while` or `cond` equation on `inputs`, with `bodies` in place of its own."""
    kinds = {"scan": _scan, "while": _while, "cond": _cond}
    return kinds[equation.primitive.name](equation.params, list(inputs), bodies)


def _scan(params: Mapping[str, Any], inputs: list[Any], bodies: Sequence[Function]) -> list[Any]:
    first, last = itertools.accumulate(_shared_and_carried(params))
    shared, (body,) = inputs[:first], bodies

    def step(carry: list[Any], row: list[Any]) -> tuple[list[Any], list[Any]]:
        found = body([*shared, *carry, *row])
        return found[: len(carry)], found[len(carry) :]

    options = {key: params[key] for key in ("length", "reverse", "unroll")}
    carry, stacked = jax.lax.scan(step, inputs[first:last], inputs[last:], **options)
    return [*carry, *stacked]


def _shared_and_carried(params: Mapping[str, Any]) -> tuple[int, int]:
    """How many of a scan's inputs all steps share, and how many each hands on; of the others each gets a row.

    JAX before 0.11 has the numbers, and later a tree of the inputs with a branch for each of the three.
    """
    if "ft_in" in params:
        shared, carried, _ = map(len, params["ft_in"].unpack())
        return shared, carried
    return params["num_consts"], params["num_carry"]


def _while(params: Mapping[str, Any], inputs: list[Any], bodies: Sequence[Function]) -> list[Any]:
    first, last = params["cond_nconsts"], params["cond_nconsts"] + params["body_nconsts"]
    watched, shared = inputs[:first], inputs[first:last]
    goes_on, body = bodies
    return list(
        jax.lax.while_loop(
            lambda carry: goes_on([*watched, *carry])[0], lambda carry: body([*shared, *carry]), inputs[last:]
        )
    )


def _cond(params: Mapping[str, Any], inputs: list[Any], bodies: Sequence[Function]) -> list[Any]:
    index, *operands = inputs
    branches = [lambda *arguments, body=body: body(arguments) for body in bodies]
    return list(jax.lax.switch(index, branches, *operands))
