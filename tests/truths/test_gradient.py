"""The gradient that reaches the first of many layers, by the chain rule written out on the 8×8 digits."""

from itertools import pairwise

import numpy as np
import pytest
from sklearn.datasets import load_digits

SEEDS, EXAMPLES, UNITS = 20, 400, 32


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


ACTIVATIONS = {  # function, slope, deviation of a weight between so many units
    "sigmoid": (sigmoid, lambda z: sigmoid(z) * (1 - sigmoid(z)), lambda a, b: np.sqrt(2 / (a + b))),
    "tanh": (np.tanh, lambda z: 1 - np.tanh(z) ** 2, lambda a, b: np.sqrt(2 / (a + b))),
    "relu": (lambda z: np.maximum(z, 0), lambda z: (z > 0).astype(float), lambda a, _: np.sqrt(2 / a)),
}


def first_gradient(activation, depth, generator):
    """The norm of the gradient of the mean cross-entropy by the first of `depth` layers."""
    act, slope, deviation = ACTIVATIONS[activation]
    images, digits = load_digits(return_X_y=True)
    chosen = generator.permutation(len(images))[:EXAMPLES]
    x, targets = images[chosen], np.eye(10)[digits[chosen]]
    spread = x.std(axis=0)
    x = (x - x.mean(axis=0)) / np.where(spread > 0, spread, 1)
    sizes = [64, *[UNITS] * depth, 10]
    kernels = [deviation(a, b) * generator.standard_normal((a, b)) for a, b in pairwise(sizes)]
    inputs, sums = [x], []
    for kernel in kernels[:-1]:
        sums.append(inputs[-1] @ kernel)
        inputs.append(act(sums[-1]))
    out = inputs[-1] @ kernels[-1]
    chances = np.exp(out - out.max(axis=1, keepdims=True))
    error = (chances / chances.sum(axis=1, keepdims=True) - targets) / EXAMPLES
    for kernel, z in zip(reversed(kernels[1:]), reversed(sums), strict=True):
        error = (error @ kernel.T) * slope(z)
    return np.linalg.norm(x.T @ error)


@pytest.mark.parametrize("depth", [5, 10, 20])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_as_much_gradient_reaches_the_first_layer_as_published(activation, depth, published, alike):
    generator = np.random.default_rng(depth)
    mine = np.array([first_gradient(activation, depth, generator) for _ in range(SEEDS)])
    assert alike(mine, published("vanishing_gradient", f"{activation}/{depth}/0.1", "gradient_norm[layer=first]"))


def test_a_sigmoid_layer_takes_three_quarters_of_it(published):
    medians = [
        np.median(published("vanishing_gradient", f"sigmoid/{depth}/0.1", "gradient_norm[layer=first]"))
        for depth in (10, 20)
    ]
    factor = (medians[1] / medians[0]) ** (1 / 10)
    slope_at_zero = 0.25  # of the sigmoid; Glorot's weights keep the rest at its size
    assert factor == pytest.approx(slope_at_zero, rel=0.15)
