"""Whether the chain rule gives the gradient: back-propagation against finite differences."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from keras import ops

from zoo.measures._declare import measure
from zoo.probe import Probe, gradient

EPSILON = float(np.finfo("float32").eps)


@measure(higher_is_better=False, bounds=(0, None))
def gradient_check(probe: Probe, *, step: float = 0.01) -> Any:
    """Relative error of the gradient of the training loss by all trained weights: |g - d| / (|g| + |d|).

    g comes from the chain rule, back through all layers; d is the quotient (E(w + h) - E(w - h)) / 2h for each weight
    in turn. The quotient is off by about h², and by the rounding of E over h: in 32-bit floats steps around 0.01 are
    best. Losses are subtracted example by example before the mean is taken, which keeps a digit more. Euclidean
    norms; two evaluations of the loss per weight, so for small nets. Where |g| + |d| is no more than the rounding of
    the quotients, 1.2e-7 times E over h for each weight, both say that there is no gradient, and the error is 0.

    Args:
        step: h.

    Returns:
        (), 0 where both agree or both are zero to rounding, 1 where they have nothing in common.

    Raises:
        ValueError: without a loss.

    References: Rumelhart, Hinton & Williams, "Learning representations by back-propagating errors", 1986.
    """
    if probe.loss is None:
        raise ValueError("this measure needs a loss; the spec has none")
    weights = [ops.convert_to_tensor(value) for value in probe.trainable]
    flat = _flat(weights)

    def quotient(index: Any) -> Any:
        """The quotient for one weight, and its rounding."""
        shift = step * ops.one_hot(index, flat.shape[0], dtype="float32")
        above, below = (_losses(probe, _shaped(flat + sign * shift, weights)) for sign in (1.0, -1.0))
        size = ops.mean(ops.abs(above) + ops.abs(below))
        return ops.mean(above - below) / (2 * step), EPSILON * size / (2 * step)

    chained = _flat(gradient(lambda trainable: ops.mean(_losses(probe, trainable)), weights))
    quotients, rounding = ops.map(quotient, ops.arange(flat.shape[0]))
    both = _norm(chained) + _norm(quotients)
    return ops.where(both > _norm(rounding), _norm(chained - quotients) / ops.maximum(both, 1e-30), 0.0)


def _losses(probe: Probe, trainable: Sequence[Any]) -> Any:
    """The loss of each training example for other weights, (n,)."""
    assert probe.loss
    loss, outputs = probe.loss, replace(probe, trainable=trainable).outputs(probe.x)
    return ops.vectorized_map(lambda one: loss(one[0][None], one[1][None]), (ops.convert_to_tensor(probe.y), outputs))


def _shaped(flat: Any, like: Sequence[Any]) -> list[Any]:
    """The weights of a flat vector, in the shapes of others."""
    ends = list(itertools.accumulate(math.prod(value.shape) for value in like))
    bounds = itertools.pairwise([0, *ends])
    return [ops.reshape(flat[start:end], value.shape) for (start, end), value in zip(bounds, like, strict=True)]


def _flat(tensors: Sequence[Any]) -> Any:
    return ops.concatenate([ops.reshape(tensor, (-1,)) for tensor in tensors])


def _norm(vector: Any) -> Any:
    return ops.sqrt(ops.sum(ops.square(vector)))
