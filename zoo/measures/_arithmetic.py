"""What one pass forward and back computes, as XLA counts it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras

from zoo.probe import Probe


def counted(probe: Probe, what: str) -> float:
    """How many operations of a kind the gradient of the training loss by the kernels takes, per training example.

    The count is of the program as it is written, before XLA simplifies it: it does not depend on the machine.

    Args:
        what: `flops` or `transcendentals`, as XLA calls them; it does not count the latter among the former.

    Raises:
        ValueError: on other backends than JAX, and without a loss.
    """
    if keras.backend.backend() != "jax":
        raise ValueError(f"{what} are counted by XLA, which takes the jax backend, not {keras.backend.backend()}")
    import jax

    def gradients(trainable: Sequence[Any], non_trainable: Sequence[Any], x: Any, y: Any) -> Any:
        return Probe(probe.model, trainable, non_trainable, probe.loss, x, y).kernel_gradients()

    given = (list(probe.trainable), list(probe.non_trainable), probe.x, probe.y)
    shapes = jax.tree.map(lambda leaf: jax.ShapeDtypeStruct(leaf.shape, leaf.dtype), given)
    counts = jax.jit(gradients).lower(*shapes).cost_analysis()  # kinds that don't occur are left out
    return float(counts.get(what, 0.0)) / probe.x.shape[0]
