"""Singular values on the devices of a mapped program."""

from __future__ import annotations

import functools
from typing import Any

import keras
from keras import ops


def singular_values(matrix: Any) -> Any:
    """Singular values of a matrix (rows, columns), largest first, (smaller of the two,).

    On JAX the runs of a mapped program take turns: its CPU kernels for a batch of matrices share out the batch over
    threads that the other devices occupy, and wait for one another for ever (seen with jaxlib 0.10.2).
    """
    values = functools.partial(ops.svd, compute_uv=False)
    if keras.backend.backend() == "jax":
        from jax.custom_batching import sequential_vmap

        return sequential_vmap(values)(matrix)
    return values(matrix)
