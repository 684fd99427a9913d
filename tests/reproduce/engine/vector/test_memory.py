"""Runs at once under a bound, and bytes alive counted by hand."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from reproduce.engine.vector.memory import peak, runs_together, size


@pytest.mark.parametrize(
    ("runs", "each", "working", "unit", "bound", "most", "expected"),
    [
        (20, 10, 500, 2, 1000, 99, 20),  # everything fits
        (20, 100, 0, 2, 1000, 99, 10),  # two batches of ten
        (20, 100, 500, 2, 1000, 99, 4),  # five batches of four: half of the memory is for the runs that train
        (21, 100, 0, 2, 1000, 99, 8),  # three batches of eight, not ten, ten and one
        (3, 1, 0, 2, 1000, 99, 4),  # padded to the devices
        (9, 1, 0, 8, 1000, 99, 16),  # and to the runs that each trains at once
        (20, 5000, 0, 2, 1000, 99, 2),  # so many whatever they take
        (20, 10, 5000, 2, 1000, 99, 2),
        (1, 0, 0, 1, 1000, 99, 1),
        (20, 10, 0, 2, 1000, 11, 10),  # two batches, since eleven runs take long enough
        (20, 10, 0, 2, 1000, 9, 4),  # five whole ones, not two of eight and a rest of four that is filled up
        (20, 10, 0, 2, 1000, 1, 2),  # so many however long they take
    ],
)
def test_batches_are_equal_and_fill_the_devices(
    runs: int, each: int, working: int, unit: int, bound: int, most: int, expected: int
) -> None:
    assert runs_together(runs, each, working, unit, bound, most) == expected


def test_what_is_alive_at_once_is_counted() -> None:
    """`b` (4000 bytes) is made while `a` (4000) is there; both are gone when `c` (4) is. A loop holds
    its carry (4000) and what its body makes."""

    def plain(x: jax.Array) -> jax.Array:
        a = jnp.sin(x)
        b = jnp.cos(a)
        return b[0] * 2

    x = np.zeros(1000, "float32")
    assert peak(jax.make_jaxpr(plain)(x).jaxpr) == pytest.approx(8000, abs=20)

    def looped(x: jax.Array) -> jax.Array:
        return jax.lax.fori_loop(0, 3, lambda _, carry: jnp.sin(jnp.cos(carry)), x)

    assert peak(jax.make_jaxpr(looped)(x).jaxpr) == pytest.approx(12000, abs=20)
    assert size([x, x]) == 8000
