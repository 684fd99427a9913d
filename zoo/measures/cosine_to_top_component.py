"""Whether a unit's weights point along the first principal component of its inputs."""

from __future__ import annotations

from typing import Any

from keras import ops

from zoo.measures._declare import measure
from zoo.probe import Probe


@measure(higher_is_better=None, bounds=(0, 1))
def cosine_to_top_component(probe: Probe) -> Any:
    """Size of the cosine between the weights of a unit of the first layer and the first principal component.

    The component is the eigenvector of the covariance of the training inputs with the largest eigenvalue. A component
    has no sign, so neither has the cosine. Of several units the mean.

    Returns:
        (), from 0 (perpendicular) to 1 (along it).

    References: Oja, "A simplified neuron model as a principal component analyzer", 1982.
    """
    flat = ops.reshape(probe.x, (probe.x.shape[0], -1))
    centred = flat - ops.mean(flat, axis=0)
    _, vectors = ops.linalg.eigh(ops.matmul(ops.transpose(centred), centred) / flat.shape[0])
    kernel = probe.kernels()[0]  # (inputs, units)
    lengths = ops.maximum(ops.sqrt(ops.sum(ops.square(kernel), axis=0)), 1e-30)
    return ops.mean(ops.abs(ops.matmul(vectors[:, -1], kernel)) / lengths)
