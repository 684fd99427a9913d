import functools
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.custom_batching import sequential_vmap

from reproduce.engine.vector.jaxpr import LARGEST
from reproduce.engine.vector.lift import lift

X = np.linspace(-1, 1, 6, dtype="float32").reshape(2, 3)
ONE = np.array(3.0, "float32")


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


def repeated(n: int) -> Callable[[Any], Any]:
    """Numbers in the bodies of loops and branches, one in another: float and whole, and small arrays."""
    weights = jnp.linspace(0.0, n, 3)

    def function(x: Any) -> Any:
        def body(carry: Any, row: Any) -> tuple[Any, Any]:
            carry = jax.lax.cond(row.sum() > n / 9, lambda: carry * n, lambda: carry - weights)
            return carry, jax.jit(jnp.tanh)(row * weights + carry) / n

        last, rows = jax.lax.scan(body, x[0] / n, x, reverse=True)
        low, high = x.min(), x.max()
        grown, rounds = jax.lax.while_loop(
            lambda c: c[1] < n + high - 1, lambda c: (c[0] * (1 + n / 9) + low, c[1] + 1), (last, 0)
        )
        return grown, rounds, rows, jax.lax.switch(rounds - n, [lambda: n / 2 * last, lambda: last + n])

    return function


def test_numbers_in_loops_and_branches_are_lifted() -> None:
    two, three = lift(repeated(2), X), lift(repeated(3), X)
    assert two.signature == three.signature
    for literals, function in ((three.literals, repeated(3)), ([None] * len(two.literals), repeated(2))):
        jax.tree.map(functools.partial(np.testing.assert_allclose, rtol=1e-6), two(literals, X), function(X))


def test_and_may_be_mapped_over() -> None:
    two, three = lift(repeated(2), X), lift(repeated(3), X)
    both = [jnp.stack(pair) for pair in zip(two.literals, three.literals, strict=True)]
    found = jax.vmap(lambda literals: two(literals, X))(both)
    for number, n in enumerate((2, 3)):
        mine = jax.tree.map(lambda leaf, number=number: leaf[number], found)
        jax.tree.map(functools.partial(np.testing.assert_allclose, rtol=1e-6), mine, repeated(n)(X))


SAME = {
    "whole numbers": (lambda x: jnp.where(jnp.arange(3) < 1, x, 0), lambda x: jnp.where(jnp.arange(3) < 2, x, 0)),
    "an array": (lambda x: x + X, lambda x: x + 2 * X),
    "an array of one element": (lambda x: x + ONE, lambda x: x + 2 * ONE),
}


@pytest.mark.parametrize("what", SAME)
def test_whole_numbers_and_small_arrays_are_numbers_too(what: str) -> None:
    one, other = (lift(function, X) for function in SAME[what])
    assert one.signature == other.signature
    np.testing.assert_array_equal(one(other.literals, X), SAME[what][1](X))


BIG = np.zeros(LARGEST + 1, "float32")
OTHER = BIG + (np.arange(BIG.size) == 1500)
DIFFERENT = {
    "operation": (lambda x: x + 2.0, lambda x: x * 2.0),
    "order of operands": (lambda x: x - 2.0, lambda x: 2.0 - x),
    "slices": (lambda x: x[:1], lambda x: x[1:]),
    "power": (lambda x: x**2, lambda x: x**3),
    "which variable": (lambda x: x[0] * x[1] * x[0], lambda x: x[0] * x[1] * x[1]),
    "what is returned": (lambda x: (x + 1.0, x)[0], lambda x: (x + 1.0, x)[1]),
    "truth": (lambda x: jax.lax.select_n(True, x, -x), lambda x: jax.lax.select_n(False, x, -x)),
    "shapes of arrays": (lambda x: x + X[0], lambda x: x + X[:, :1]),
    "long constant arrays": (lambda x: x.sum() + BIG, lambda x: x.sum() + OTHER),
    "operations inside a loop": (
        lambda x: jax.lax.map(lambda row: row * 2.0, x),
        lambda x: jax.lax.map(lambda row: row + 2.0, x),
    ),
    "direction of a loop": (
        lambda x: jax.lax.scan(lambda c, row: (c * row, c), x[0], x),
        lambda x: jax.lax.scan(lambda c, row: (c * row, c), x[0], x, reverse=True),
    ),
    "order of branches": (
        lambda x: jax.lax.cond(x.sum() > 0, jnp.tanh, jnp.exp, x),
        lambda x: jax.lax.cond(x.sum() > 0, jnp.exp, jnp.tanh, x),
    ),
    "constants inside a loop": (
        lambda x: jax.lax.map(lambda row: row.sum() + jnp.asarray(BIG), x),
        lambda x: jax.lax.map(lambda row: row.sum() + jnp.asarray(OTHER), x),
    ),
    "type of a literal": (lambda x: x * np.float32(2), lambda x: (x.astype("bfloat16") * 2).astype("float32")),
}


@pytest.mark.parametrize("what", DIFFERENT)
def test_everything_but_numbers_tells_functions_apart(what: str) -> None:
    one, other = DIFFERENT[what]
    assert lift(one, X).signature != lift(other, X).signature


def test_the_shapes_of_arguments_tell_functions_apart() -> None:
    assert lift(scaled(2.0), X).signature != lift(scaled(2.0), X[:1]).signature


def test_tracing_twice_gives_one_signature() -> None:
    assert lift(scaled(2.0), X).signature == lift(scaled(2.0), X).signature


def test_functions_with_a_mapping_of_their_own_are_compared_by_their_bodies() -> None:
    def calling(function: Callable[..., Any]) -> str:
        return lift(lambda x: sequential_vmap(function)(x), X).signature

    assert calling(lambda x: jnp.sort(x)) == calling(lambda x: jnp.sort(x)) != calling(lambda x: jnp.cumsum(x))


def test_results_keep_their_structure() -> None:
    found = lift(lambda x: {"a": x, "b": [x + 1.0, (x,)]}, X)([None], X)
    assert jax.tree.structure(found) == jax.tree.structure({"a": 0, "b": [0, (0,)]})
