"""No threshold unit computes XOR: every way that a line can cut the four points, without training."""

from itertools import product

import numpy as np

POINTS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
HALVES = np.arange(-2, 2.25, 0.5)


def best_unit(targets):
    """The share of the four points that the best of 729 units gets right; halves reach every cut that there is."""
    units = np.array(list(product(HALVES, repeat=3)))  # (units, 2 weights and a bias)
    answers = POINTS @ units[:, :2].T + units[:, 2] > 0
    return (answers == np.array(targets, bool)[:, None]).mean(axis=0).max()


def test_one_unit_computes_and_or_and_not_but_of_xor_three_points(published):
    tables = {"and": [0, 0, 0, 1], "or": [0, 1, 1, 1], "not": [1, 1, 0, 0], "xor": [0, 1, 1, 0]}
    found = {name: best_unit(targets) for name, targets in tables.items()}
    assert found == {"and": 1, "or": 1, "not": 1, "xor": 0.75}
    for name, best in found.items():
        assert (published("mcculloch_pitts", name, "best_unit_accuracy") == best).all()


def test_no_published_linear_unit_gets_more_of_xor(published):
    for variant in ("perceptron", "logistic", "linear"):
        assert (published("xor", variant, "accuracy") <= best_unit([0, 1, 1, 0])).all()
