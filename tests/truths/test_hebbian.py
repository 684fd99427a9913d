"""Hebb's rule step by step on Gaussian inputs: where the weights point and how long they get."""

import numpy as np

RUNS, SAMPLES, EPOCHS, RATE = 100, 500, 5, 0.002
VARIANCES = np.array([4, 1, 0.25])


def hebb(has_unit_length, generator):
    """Cosine with the first principal component of the inputs, and length, (RUNS,) each."""
    inputs = np.sqrt(VARIANCES) * generator.standard_normal((RUNS, SAMPLES, 3))
    limit = np.sqrt(6 / 4)
    weights = generator.uniform(-limit, limit, (RUNS, 3))
    if has_unit_length:
        weights /= np.linalg.norm(weights, axis=1, keepdims=True)
    for _ in range(EPOCHS):
        for one in generator.permutation(SAMPLES):
            example = inputs[:, one]
            weights = weights + RATE * example * (example * weights).sum(axis=1, keepdims=True)
            if has_unit_length:
                weights /= np.linalg.norm(weights, axis=1, keepdims=True)
    top = np.array([np.linalg.eigh(np.cov(run.T))[1][:, -1] for run in inputs])
    length = np.linalg.norm(weights, axis=1)
    return np.abs((weights * top).sum(axis=1)) / length, length


def test_the_weights_turn_and_grow_as_published(published, alike):
    cosine, length = hebb(False, np.random.default_rng(3))
    assert alike(cosine, published("hebbian", "hebb", "cosine_to_top_component"))
    assert alike(np.log(length), np.log(published("hebbian", "hebb", "weight_norm")))


def test_with_their_length_kept_they_turn_alike(published, alike):
    cosine, length = hebb(True, np.random.default_rng(4))
    assert alike(cosine, published("hebbian", "oja", "cosine_to_top_component"))
    assert np.allclose(length, 1) and np.allclose(published("hebbian", "oja", "weight_norm"), 1)
