from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from reproduce.engine.vector.cost import Work, equations, work
from reproduce.engine.vector.jaxpr import Body

A, B = np.zeros((3, 4)), np.zeros((4, 5))
PRODUCT = 2 * 3 * 4 * 5
WORK = {
    "a matrix product": (lambda: A @ jnp.asarray(B), Work(PRODUCT)),
    "a product in a called function": (lambda: jax.jit(jnp.matmul)(A, B), Work(PRODUCT)),
    "a product in a loop": (lambda: jax.lax.scan(lambda c, _: (c, A @ c), B, None, 7), Work(7 * PRODUCT)),
    "a convolution": (
        lambda: jax.lax.conv(np.zeros((2, 3, 8, 8)), np.zeros((5, 3, 3, 3)), (1, 1), "VALID"),
        Work(0, 2 * (2 * 5 * 6 * 6) * (3 * 3 * 3)),
    ),
    "a function of each element": (lambda: jnp.tanh(A), Work(0, 0, 12)),
    "a sum": (lambda: jax.lax.reduce(jnp.asarray(A), 0.0, jax.lax.add, (0, 1)), Work(0, 0, 12)),
    "a move": (lambda: jnp.broadcast_to(A[:, None], (3, 9, 4)), Work()),
    "random numbers": (lambda: jax.random.bits(jax.random.key(0), (3, 4)), Work(0, 0, 12)),
}


def body(function: Callable[[], Any]) -> Body:
    closed = jax.make_jaxpr(function)()
    return Body(closed.jaxpr, closed.consts)


@pytest.mark.parametrize("what", WORK)
def test_work_is_counted(what: str) -> None:
    function, expected = WORK[what]
    found = work(body(function))
    assert found[:2] == expected[:2]
    assert expected.elements <= found.elements <= expected.elements + 20, found  # of scalars on the way


def test_work_adds_up() -> None:
    assert Work(1, 2, 3).plus(Work(10, 20, 30), 2) == Work(21, 42, 63)


def test_equations_of_bodies_count_once() -> None:
    assert equations(body(lambda: jax.lax.scan(lambda c, _: (jnp.tanh(c), c), 0.5, None, 7))) == 2
