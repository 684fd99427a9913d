"""The memory that back-propagation needs: what a step keeps of the pass forward until the pass back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
from keras import ops

from zoo.measures._declare import measure
from zoo.probe import Probe


@measure(higher_is_better=False, unit="bytes", bounds=(0, None))
def backprop_memory(probe: Probe, *, batch_size: int = 32) -> Any:
    """Bytes that a training step on one batch keeps from the pass forward for the pass back.

    They are counted on the arrays that JAX's automatic differentiation hands from the one pass to the other, before
    XLA decides what to store and what to compute again, so the count does not depend on the machine. Inputs,
    activations and those weights that the pass back multiplies by are among them; the weights do not depend on the
    batch.

    Args:
        batch_size: examples in the batch.

    Returns:
        (), the same whatever the weights.

    Raises:
        ValueError: on other backends than JAX, and without a loss.

    References: Chen, Xu, Zhang & Guestrin, "Training deep nets with sublinear memory cost", 2016.
    """
    if keras.backend.backend() != "jax":
        raise ValueError(f"backprop_memory is counted by JAX, and the backend is {keras.backend.backend()}")
    if probe.loss is None:
        raise ValueError("this measure needs a loss; the spec has none")
    import jax

    def passed_on(trainable: Sequence[Any], non_trainable: Sequence[Any], x: Any, y: Any) -> Any:
        def objective(trainable: Sequence[Any]) -> Any:
            outputs, _ = probe.model.stateless_call(list(trainable), list(non_trainable), x, training=True)
            assert probe.loss
            return probe.loss(y, outputs)

        return jax.vjp(objective, trainable)[1]

    def shape(array: Any, *examples: int) -> Any:
        return jax.ShapeDtypeStruct((*examples, *array.shape[len(examples) :]), array.dtype)

    weights = [[shape(value) for value in values] for values in (probe.trainable, probe.non_trainable)]
    kept = jax.eval_shape(passed_on, *weights, shape(probe.x, batch_size), shape(probe.y, batch_size))
    bytes_kept = sum(leaf.size * leaf.dtype.itemsize for leaf in jax.tree.leaves(kept))
    return ops.convert_to_tensor(bytes_kept, "float32")
