"""The class of the nearest training example, against scikit-learn's, in the inputs and in layers."""

from dataclasses import replace
from typing import Any

import keras
import numpy as np
import pytest
from sklearn.model_selection import LeaveOneOut, cross_val_score
from sklearn.neighbors import KNeighborsClassifier

from zoo.measures.nearest_neighbor_accuracy import nearest_neighbor_accuracy
from zoo.measures.recall_at_1 import recall_at_1
from zoo.probe import Probe

RNG = np.random.default_rng(3)
LABELS, NEW_LABELS = RNG.integers(3, size=60), RNG.integers(3, size=40)
X, NEW = (
    (RNG.normal(size=(len(labels), 5)) + np.eye(3, 5)[labels]).astype("float32") for labels in (LABELS, NEW_LABELS)
)
KERNEL = np.diag([1.0, 1.0, 1.0, 0.0, 0.0])[:, :3]
DATA = {"labels": LABELS, "x_validation": NEW, "labels_validation": NEW_LABELS}


def expected(train: Any, new: Any) -> float:
    return KNeighborsClassifier(1).fit(train, LABELS).score(new, NEW_LABELS)


def left_out(x: Any, labels: Any) -> float:
    return cross_val_score(KNeighborsClassifier(1), x, labels, cv=LeaveOneOut()).mean()


@pytest.fixture
def probe(dense_probe: Any) -> Probe:
    return replace(dense_probe(X, X, [KERNEL, np.ones((3, 1))], "linear"), data=DATA)


def test_it_is_the_nearest_neighbour_of_the_training_part(probe: Probe) -> None:
    found = np.asarray(nearest_neighbor_accuracy(probe, part="validation"))
    assert len(found) == 4  # the inputs, a dense layer, its activation, the output
    np.testing.assert_allclose(found[:2], [expected(X, NEW), expected(X @ KERNEL, NEW @ KERNEL)], atol=1e-6)
    assert found[1] > found[0]


def test_in_the_training_part_no_example_is_its_own_neighbour(probe: Probe) -> None:
    np.testing.assert_allclose(np.asarray(nearest_neighbor_accuracy(probe))[0], left_out(X, LABELS), atol=1e-6)


def test_far_from_zero_it_is_the_same(probe: Probe) -> None:
    moved = replace(probe, inputs=X + 1000, data={**DATA, "x_validation": NEW + 1000})
    assert float(nearest_neighbor_accuracy(moved, part="validation")[0]) == pytest.approx(expected(X, NEW), abs=0.03)


def test_of_two_inputs_the_first_is_looked_at_and_the_layers_that_see_it_alone() -> None:
    left, right = keras.Input((5,), name="left"), keras.Input((5,), name="right")
    shared = keras.layers.Dense(3, use_bias=False, name="shared")
    apart = keras.layers.Subtract(name="apart")([shared(left), shared(right)])
    model = keras.Model({"left": left, "right": right}, apart)
    data = {**DATA, "x_validation": {"left": NEW, "right": 0 * NEW}}
    probe = Probe(model, [KERNEL.astype("float32")], [], None, {"left": X, "right": 0 * X}, X, data)
    found = np.asarray(nearest_neighbor_accuracy(probe, part="validation"))
    np.testing.assert_allclose(found, [expected(X, NEW), expected(X @ KERNEL, NEW @ KERNEL)], atol=1e-6)


@pytest.mark.parametrize(
    ("data", "part", "message"),
    [
        ({}, "train", "this measure compares classes, and the data have none"),
        ({**DATA, "x_test": NEW[:0], "labels_test": NEW_LABELS[:0]}, "test", "the data have no test part"),
    ],
)
def test_what_there_is_not_is_told(probe: Probe, data: Any, part: Any, message: str) -> None:
    for measure in (nearest_neighbor_accuracy, recall_at_1):
        with pytest.raises(ValueError, match=f"^{message}$"):
            measure(replace(probe, data=data), part=part)
