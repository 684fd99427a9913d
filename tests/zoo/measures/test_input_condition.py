"""The condition number of inputs, from well to hopelessly scaled, and mapped."""

from typing import Any

import jax
import numpy as np
import pytest

from zoo.measures._singular_values import singular_values
from zoo.measures.input_condition import input_condition

RNG = np.random.default_rng(0)


def test_it_is_that_of_the_hessian_of_a_linear_unit(dense_probe: Any) -> None:
    x, y = RNG.normal(size=(50, 3)) + 2, RNG.normal(size=(50, 1))
    inputs = np.c_[x, np.ones(50)]
    hessian = jax.hessian(lambda weights: ((inputs @ weights - y[:, 0]) ** 2).mean())(np.zeros(4))
    assert input_condition(dense_probe(x, y, [np.zeros((3, 1))])) == pytest.approx(np.linalg.cond(hessian), rel=1e-3)


def test_scales_six_orders_apart_are_resolved(dense_probe: Any) -> None:
    x = np.linalg.qr(np.c_[np.ones(40), RNG.normal(size=(40, 2))])[0][:, 1:] * np.sqrt(40) * [1.0, 1e-6]
    assert input_condition(dense_probe(x, x[:, :1], [np.zeros((2, 1))])) == pytest.approx(1e12, rel=0.1)


def test_mapped_runs_take_turns() -> None:
    batch = RNG.normal(size=(5, 4, 3)).astype("float32")
    traced = str(jax.make_jaxpr(jax.vmap(singular_values))(batch))
    assert "scan[" in traced
    np.testing.assert_allclose(jax.vmap(singular_values)(batch), np.linalg.svd(batch, compute_uv=False), 1e-5)
