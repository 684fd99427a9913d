from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from reproduce.engine.lift import lift

X = np.linspace(-1, 1, 6, dtype="float32").reshape(2, 3)


def scaled(factor: float) -> Callable[[Any], Any]:
    return lambda x: jax.nn.relu(x * factor) + jnp.where(x > 0.5, factor, 1.0)


def test_functions_that_differ_in_float_literals_are_one() -> None:
    two, three = lift(scaled(2.0), X), lift(scaled(3.0), X)
    assert two.signature == three.signature
    assert [pair for pair in zip(two.literals, three.literals, strict=True) if pair[0] != pair[1]] == [(2, 3), (2, 3)]


def test_literals_take_the_place_of_a_functions_own() -> None:
    two, three = lift(scaled(2.0), X), lift(scaled(3.0), X)
    np.testing.assert_array_equal(two(three.literals, X), scaled(3.0)(X))
    np.testing.assert_array_equal(two([None] * len(two.literals), X), scaled(2.0)(X))


def test_lifted_literals_may_be_traced_and_mapped_over() -> None:
    two, three = lift(scaled(2.0), X), lift(scaled(3.0), X)
    rows = jnp.array([two.literals, three.literals], "float32")
    found = jax.vmap(lambda row: two(list(row), X))(rows)
    np.testing.assert_allclose(found, np.stack([scaled(2.0)(X), scaled(3.0)(X)]), 1e-6)


def test_literals_inside_called_functions_are_lifted_in_order() -> None:
    def nested(one: float, other: float) -> Callable[[Any], Any]:
        inner = jax.jit(lambda x: x * one)
        return lambda x: inner(x) - other + inner(x + other)

    first, second = lift(nested(2.0, 5.0), X), lift(nested(3.0, 7.0), X)
    assert first.signature == second.signature
    np.testing.assert_allclose(first(second.literals, X), nested(3.0, 7.0)(X), 1e-6)


def test_gradients_of_custom_functions_are_those_traced() -> None:
    def gradient(factor: float) -> Callable[[Any], Any]:
        return jax.grad(lambda x: (factor * jax.nn.relu6(x) + jax.nn.silu(factor * x)).sum())

    first, second = lift(gradient(2.0), X), lift(gradient(0.5), X)
    assert first.signature == second.signature
    np.testing.assert_allclose(first(second.literals, X), gradient(0.5)(X), 1e-6)


BIG = np.zeros(3000, "float32")
DIFFERENT = {
    "operation": (lambda x: x + 2.0, lambda x: x * 2.0),
    "order of operands": (lambda x: x - 2.0, lambda x: 2.0 - x),
    "whole numbers": (lambda x: x[:1], lambda x: x[1:]),
    "power": (lambda x: x**2, lambda x: x**3),
    "which variable": (lambda x: x[0] * x[1] * x[0], lambda x: x[0] * x[1] * x[1]),
    "what is returned": (lambda x: (x + 1.0, x)[0], lambda x: (x + 1.0, x)[1]),
    "constant arrays": (lambda x: x + X, lambda x: x + 2 * X),
    "long constant arrays": (lambda x: x.sum() + BIG, lambda x: x.sum() + (BIG + (np.arange(3000) == 1500))),
    "literals inside a loop": (
        lambda x: jax.lax.map(lambda row: row * 0.1234567, x),
        lambda x: jax.lax.map(lambda row: row * 0.1234569, x),
    ),
    "constants inside a loop": (
        lambda x: jax.lax.map(lambda row: row.sum() + jnp.asarray(BIG), x),
        lambda x: jax.lax.map(lambda row: row.sum() + jnp.asarray(BIG + (np.arange(3000) == 1500)), x),
    ),
    "type of a literal": (lambda x: x * np.float32(2), lambda x: (x.astype("bfloat16") * 2).astype("float32")),
}


@pytest.mark.parametrize("what", DIFFERENT)
def test_everything_but_float_literals_tells_functions_apart(what: str) -> None:
    one, other = DIFFERENT[what]
    assert lift(one, X).signature != lift(other, X).signature


def test_the_shapes_of_arguments_tell_functions_apart() -> None:
    assert lift(scaled(2.0), X).signature != lift(scaled(2.0), X[:1]).signature


def test_tracing_twice_gives_one_signature() -> None:
    assert lift(scaled(2.0), X).signature == lift(scaled(2.0), X).signature


def test_results_keep_their_structure() -> None:
    found = lift(lambda x: {"a": x, "b": [x + 1.0, (x,)]}, X)([None], X)
    assert jax.tree.structure(found) == jax.tree.structure({"a": 0, "b": [0, (0,)]})
