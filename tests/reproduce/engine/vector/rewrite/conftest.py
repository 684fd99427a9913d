"""A model's results and gradients, as Keras has them and rewritten."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import keras
import numpy as np
import pytest

from reproduce.engine.vector.jaxpr import Body, bodies
from reproduce.engine.vector.rewrite.walk import rewritten

EXAMPLES = 3


def operations(body: Body) -> set[str]:
    """The names of all operations of a traced function."""
    inner = [operations(one) for equation in body.jaxpr.eqns for one in bodies(equation)]
    return {equation.primitive.name for equation in body.jaxpr.eqns}.union(*inner)


@pytest.fixture(scope="session")
def agrees() -> Callable[..., set[str]]:
    """`agrees(model, x)`: holds outputs and all gradients to Keras' own; returns the operations that are left."""

    def checked(model: keras.Model, x: Any, training: bool = False) -> set[str]:
        fixed = [np.array(variable.value) for variable in model.non_trainable_variables]
        random = np.random.default_rng(0)
        values = [random.normal(size=v.shape).astype("float32") for v in model.trainable_variables]
        weights = random.normal(size=(len(x), *model.output_shape[1:])).astype("float32")

        def outputs(values: Any, x: Any) -> Any:
            return model.stateless_call(values, fixed, x, training=training)[0]

        def both(function: Any) -> Any:
            def gradients(values: Any, x: Any) -> Any:
                found, back = jax.vjp(function, values, x)
                return found, back(weights)

            return jax.tree.leaves(gradients(values, x))

        program = jax.jit(lambda: list(zip(both(outputs), both(rewritten(outputs)), strict=True)))
        for own, found in program.lower().compile(compiler_options={"xla_llvm_disable_expensive_passes": True})():
            np.testing.assert_allclose(found, own, 1e-4, 1e-5 * max(1, np.abs(own).max()))
        closed = jax.make_jaxpr(rewritten(outputs))(values, x)
        return operations(Body(closed.jaxpr, closed.consts))

    return checked


@pytest.fixture(scope="session")
def some() -> Callable[..., Any]:
    """`some(shape)`: examples with many equal numbers, half of them 0, as a ReLU makes."""

    def made(shape: tuple[int, ...]) -> Any:
        return np.maximum(np.random.default_rng(1).integers(-3, 4, (EXAMPLES, *shape)), 0).astype("float32")

    return made
