"""Matrix products that sum over the rows of both factors, as the gradient of a dense layer's kernel does.

XLA's CPU code for them takes up to twice as long as for a product whose first factor is transposed beforehand.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jax

OVER_ROWS = (((0,), (0,)), ((), ()))
MOST = 512  # rows, the examples of a batch; transposing the many rows of a convolution's patches takes longer


def product(params: Mapping[str, Any], x: Any, y: Any) -> Any | None:
    """What `dot_general` with these parameters gives; None for what stays XLA's.

    (rows, n) and (rows, m) → (n, m), on a CPU.
    """
    concerned = params["dimension_numbers"] == OVER_ROWS and x.ndim == y.ndim == 2 and len(x) <= MOST
    if not concerned or jax.default_backend() != "cpu":
        return None
    first = jax.lax.optimization_barrier(y.T)  # type: ignore[no-untyped-call]  # or XLA puts the transposition back into the product
    given = {name: value for name, value in params.items() if name != "dimension_numbers"}
    return jax.lax.dot_general(first, x, (((1,), (0,)), ((), ())), **given).T
