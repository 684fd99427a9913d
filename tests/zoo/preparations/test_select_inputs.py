"""Fewer inputs, those that go best with the target."""

import numpy as np
import pytest

from zoo.dataset import classification, regression
from zoo.preparations.select_inputs import select_inputs
from zoo.splits import Split


def test_the_inputs_that_correlate_most_stay_in_their_order() -> None:
    rng = np.random.default_rng(0)
    target = rng.normal(size=200)
    columns = [target + rng.normal(size=200), rng.normal(size=200), np.full(200, 3.0), -target]
    split = Split(regression(np.stack(columns, axis=1), target))
    assert np.array_equal(select_inputs(split, count=2).train.x, split.train.x[:, [0, 3]])
    assert np.array_equal(select_inputs(split, count=1).train.x, split.train.x[:, [3]])
    assert select_inputs(split, count=9).train.x.shape == (200, 4)


def test_an_input_may_tell_one_class_from_the_rest() -> None:
    labels = np.arange(300) % 3
    noise = np.random.default_rng(1).normal(size=(300, 4))
    noise[:, 2] += 2 * (labels == 1)
    split = Split(classification(noise, labels, 3))
    assert np.array_equal(select_inputs(split, count=1).train.x, split.train.x[:, [2]])


def test_correlations_are_those_of_the_parts_that_are_named() -> None:
    rows = [[0.0, 1.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]
    train, other = regression(rows, [0, 1, 0, 1]), regression(rows, [1, 0, 1, 1])
    split = Split(train, other)
    assert select_inputs(split, count=1).train.x.ravel().tolist() == [0, 1, 0, 1]
    leaked = select_inputs(split, count=1, parts=["validation"])
    assert leaked.train.x.ravel().tolist() == [1, 0, 1, 1]
    assert leaked.validation is not None and leaked.validation.x.shape == (4, 1)


def test_what_does_not_fit() -> None:
    with pytest.raises(
        ValueError, match=r"^select_inputs needs inputs \(n, features\), got shape \(1, 2, 1\); see flatten$"
    ):
        select_inputs(Split(classification([[[1.0], [2.0]]], [0], 2)))
    with pytest.raises(ValueError, match=r"^count must be at least 1, got 0$"):
        select_inputs(Split(regression([[1.0]], [1])), count=0)
