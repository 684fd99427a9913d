"""Products over rows: the same numbers, transposed beforehand where that is faster."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from reproduce.engine.vector.lift import lift
from reproduce.engine.vector.rewrite.products import MOST, product

OVER_ROWS = (((0,), (0,)), ((), ()))


def text_of(rows: int) -> str:
    x, y = (np.ones((rows, size), "float32") for size in (3, 5))
    lifted = lift(lambda x, y: jax.lax.dot_general(x, y, OVER_ROWS), x, y)
    return str(jax.make_jaxpr(lambda x, y: lifted([], x, y))(x, y))


def test_the_gradient_of_a_kernel_is_the_same() -> None:
    x, kernel = (np.random.default_rng(0).normal(size=size).astype("float32") for size in ((7, 3), (3, 5)))
    slope = jax.grad(lambda kernel, x: jnp.sin(x @ kernel).sum())
    lifted = lift(slope, kernel, x)

    def faster(kernel: jax.Array) -> jax.Array:
        return lifted([None] * len(lifted.literals), kernel, x)

    assert "optimization_barrier" in str(jax.make_jaxpr(faster)(kernel))
    np.testing.assert_allclose(faster(kernel), slope(kernel, x), 1e-5)
    kernels = np.stack([kernel, 2 * kernel])
    np.testing.assert_allclose(jax.vmap(faster)(kernels), jax.vmap(slope, (0, None))(kernels, x), 1e-5)


def test_many_rows_stay() -> None:
    assert "optimization_barrier" in text_of(MOST)
    assert "optimization_barrier" not in text_of(MOST + 1)


def test_other_devices_keep_theirs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jax, "default_backend", lambda: "gpu")
    assert "optimization_barrier" not in text_of(8)


@pytest.mark.parametrize("axes", [(((1,), (0,)), ((), ())), (((0,), (0,)), ((1,), (1,)))])
def test_other_products_stay(axes: object) -> None:
    x = np.ones((4, 4), "float32")
    assert product({"dimension_numbers": axes, "precision": None}, x, x) is None
