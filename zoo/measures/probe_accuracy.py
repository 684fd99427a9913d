"""How well a straight cut through each representation tells the classes apart."""

from __future__ import annotations

from typing import Any

import keras
from keras import ops

from zoo.measures._answers import accuracy, labels
from zoo.measures._declare import measure
from zoo.probe import Probe, activation_names

RIDGE = 1e-3  # per example, of standardised features
ROUNDS = 100  # of conjugate gradients


def _layers(model: keras.Model) -> list[str]:
    return ["input", *activation_names(model)]


@measure(higher_is_better=True, per_layer=True, unit="share", parts=_layers)
def probe_accuracy(probe: Probe) -> Any:
    """Training accuracy of a linear classifier on the inputs and on the outputs of each hidden layer.

    The classifier is ridge regression on one-hot targets from standardised features with a constant among them; its
    normal equations are solved by conjugate gradients. It looks at representations and labels alone, not at the layers
    that follow. For class labels, and for layers of far fewer units than examples.

    Returns:
        (1 + layers,), the inputs first, each between 0 and 1.

    References: Alain & Bengio, "Understanding intermediate layers using linear classifier probes", 2016.
    """
    numbers, classes = labels(probe)
    return ops.stack([_accuracy(values, numbers, classes) for values in (probe.x, *probe.activations())])


def _accuracy(values: Any, numbers: Any, classes: int) -> Any:
    flat = ops.reshape(values, (values.shape[0], -1))
    spread = ops.std(flat, axis=0)
    scaled = (flat - ops.mean(flat, axis=0)) / ops.where(spread > 0, spread, 1.0)
    features = ops.concatenate([scaled, ops.ones_like(scaled[:, :1])], axis=1)
    answers = ops.matmul(features, _ridge(features, ops.one_hot(numbers, classes, dtype="float32")))
    return accuracy(answers, numbers)


def _ridge(features: Any, targets: Any) -> Any:
    """Least-squares weights (features, outputs) from features (n, features) to targets (n, outputs)."""
    examples = features.shape[0]

    def curved(weights: Any) -> Any:
        return ops.matmul(ops.transpose(features), ops.matmul(features, weights)) / examples + RIDGE * weights

    def closer(_: Any, state: Any) -> Any:
        weights, residual, direction, size = state
        bent = curved(direction)
        step = size / ops.maximum(ops.sum(direction * bent, axis=0), 1e-30)
        weights, residual = weights + step * direction, residual - step * bent
        left = ops.sum(ops.square(residual), axis=0)
        direction = residual + left / ops.maximum(size, 1e-30) * direction
        return weights, residual, direction, left

    start = ops.matmul(ops.transpose(features), targets) / examples
    state = (ops.zeros_like(start), start, start, ops.sum(ops.square(start), axis=0))
    return ops.fori_loop(0, ROUNDS, closer, state)[0]
