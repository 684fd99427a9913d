import jax
import jax.numpy as jnp
import numpy as np

from reproduce.engine.cost import operations


def count(function: object, *arguments: object) -> int:
    return operations(jax.make_jaxpr(function)(*arguments).jaxpr)  # type: ignore[arg-type]


def test_a_matrix_product_costs_two_operations_per_multiplication() -> None:
    assert count(lambda a, b: a @ b, np.zeros((3, 4)), np.zeros((4, 5))) == 2 * 3 * 4 * 5


def test_products_inside_called_functions_count() -> None:
    assert count(lambda a: jax.jit(lambda b: b @ b)(a) @ a, np.zeros((4, 4))) == 2 * 2 * 64


def test_a_convolution_costs_two_operations_per_multiplication() -> None:
    found = count(lambda x, k: jax.lax.conv(x, k, (1, 1), "VALID"), np.zeros((2, 3, 8, 8)), np.zeros((5, 3, 3, 3)))
    assert found == 2 * (2 * 5 * 6 * 6) * (3 * 3 * 3)


def test_elementwise_operations_are_not_counted() -> None:
    assert count(lambda a: jnp.tanh(a) + a, np.zeros((4, 4))) == 0
