"""Rosenblatt's rule in a few lines, on two clouds with an empty band between them: how many mistakes, and Novikoff's bound."""

import numpy as np
import pytest

SAMPLES, DISTANCE, EPOCHS, NETS = 100, 2.0, 60, 60


def clouds(margin, generator):
    """Two round clouds of points (SAMPLES, 2) and a constant, and their labels of ±1."""
    labels = np.where(np.arange(SAMPLES) % 2, 1.0, -1.0)
    points = generator.standard_normal((SAMPLES, 2))
    points[:, 0] += labels * DISTANCE / 2
    while (bad := labels * points[:, 0] < margin / 2).any():
        points[bad] = generator.standard_normal((bad.sum(), 2))
        points[bad, 0] += labels[bad] * DISTANCE / 2
    return np.column_stack([points, np.ones(SAMPLES)]), labels


def mistakes(points, labels, generator):
    """How many updates the rule makes from zero weights, with an order of its own in each epoch."""
    weights, count = np.zeros(3), 0
    for _ in range(EPOCHS):
        before = count
        for one in generator.permutation(SAMPLES):
            if labels[one] * (points[one] @ weights) <= 0:
                weights += labels[one] * points[one]
                count += 1
        if count == before:
            break
    return count


@pytest.mark.parametrize("margin", [0.1, 0.3, 1])
def test_as_many_mistakes_as_published_and_no_more_than_novikoff_allows(margin, published, alike):
    generator = np.random.default_rng(2)
    mine = []
    for _ in range(NETS):
        points, labels = clouds(margin, generator)
        mine.append(mistakes(points, labels, generator))
        width = (labels * points[:, 0]).min()  # of the plane midway, one that there is
        assert mine[-1] <= (np.linalg.norm(points, axis=1).max() / width) ** 2
    theirs = published("perceptron_rule", str(margin), "updates")
    assert alike(np.array(mine), theirs)
    assert (theirs <= published("perceptron_rule", str(margin), "relative_margin") ** -2).all()


def test_overlapping_clouds_cost_a_mistake_every_few_steps(published):
    theirs = published("perceptron_rule", "overlapping", "updates")
    assert (theirs > 10 * published("perceptron_rule", "0.1", "updates").max()).all()
