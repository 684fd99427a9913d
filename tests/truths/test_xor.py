"""How many nets of eight hidden units solve XOR: 400 of them, with Adam written out."""

import numpy as np
import pytest
from scipy.stats import binomtest

X, Y = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]]), np.array([0.0, 1, 1, 0])
NETS, UNITS, STEPS, RATE = 400, 8, 500, 0.05
ACTIVATIONS = {
    "tanh": (np.tanh, lambda z: 1 - np.tanh(z) ** 2),
    "relu": (lambda z: np.maximum(z, 0), lambda z: (z > 0).astype(float)),
}


def uniform(generator, fan_in, fan_out):
    """Glorot's uniform weights."""
    limit = np.sqrt(6 / (fan_in + fan_out))
    return generator.uniform(-limit, limit, (NETS, fan_in, fan_out))


def solved(activation, generator):
    """Which nets have all four points on the right side."""
    act, slope = ACTIVATIONS[activation]
    weights = [
        uniform(generator, 2, UNITS),
        np.zeros((NETS, 1, UNITS)),
        uniform(generator, UNITS, 1),
        np.zeros((NETS, 1, 1)),
    ]
    first, second = [np.zeros_like(one) for one in weights], [np.zeros_like(one) for one in weights]
    for step in range(1, STEPS + 1):
        z = X @ weights[0] + weights[1]
        h = act(z)
        out = h @ weights[2] + weights[3]
        by_out = (1 / (1 + np.exp(-out)) - Y[:, None]) / 4
        by_z = (by_out @ weights[2].transpose(0, 2, 1)) * slope(z)
        gradients = [
            X.T @ by_z,
            by_z.sum(1, keepdims=True),
            h.transpose(0, 2, 1) @ by_out,
            by_out.sum(1, keepdims=True),
        ]
        for one, gradient in enumerate(gradients):
            first[one] += 0.1 * (gradient - first[one])
            second[one] += 0.001 * (gradient**2 - second[one])
            rate = RATE * np.sqrt(1 - 0.999**step) / (1 - 0.9**step)
            weights[one] = weights[one] - rate * first[one] / (np.sqrt(second[one]) + 1e-7)
    answers = (act(X @ weights[0] + weights[1]) @ weights[2] + weights[3])[:, :, 0] > 0
    return (answers == (Y > 0.5)).all(axis=1)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_as_many_nets_solve_xor_as_published(activation, published):
    mine = solved(activation, np.random.default_rng(0)).sum()
    theirs = published("xor", activation, "accuracy") >= 1
    share = np.clip(mine / NETS, 1 / NETS, 1 - 1 / NETS)
    assert binomtest(int(theirs.sum()), len(theirs), share).pvalue > 1e-3
