"""Recall@1 within a part, against scikit-learn's nearest neighbour with each example left out in turn."""

from dataclasses import replace
from typing import Any

import numpy as np
from sklearn.model_selection import LeaveOneOut, cross_val_score
from sklearn.neighbors import KNeighborsClassifier

from zoo.measures.recall_at_1 import recall_at_1

RNG = np.random.default_rng(4)
LABELS = RNG.integers(3, size=50)
X = (RNG.normal(size=(50, 5)) + np.eye(3, 5)[LABELS]).astype("float32")
KERNEL = np.eye(5)[:, :3]


def test_it_asks_the_other_examples_of_the_part_alone(dense_probe: Any) -> None:
    probe = dense_probe(0 * X, 0 * X, [KERNEL, np.ones((3, 1))], "linear")
    probe = replace(probe, data={"labels": 0 * LABELS, "x_test": X, "labels_test": LABELS})
    expected = [
        cross_val_score(KNeighborsClassifier(1), values, LABELS, cv=LeaveOneOut()).mean() for values in (X, X @ KERNEL)
    ]
    np.testing.assert_allclose(np.asarray(recall_at_1(probe, part="test"))[:2], expected, atol=1e-6)


def test_examples_that_were_there_before_neither_ask_nor_answer(dense_probe: Any) -> None:
    probe = replace(dense_probe(X, X, [KERNEL, np.ones((3, 1))]), data={"labels": LABELS})
    twice = replace(probe, inputs=np.concatenate([X, X]), data={"labels": np.concatenate([LABELS, 0 * LABELS - 1])})
    np.testing.assert_allclose(np.asarray(recall_at_1(twice)), np.asarray(recall_at_1(probe)), atol=1e-6)
