"""Outliers."""

import numpy as np
import pytest

from zoo.dataset import classification, regression
from zoo.preparations.outliers import outliers
from zoo.splits import Split


def numbers() -> Split:
    """Two inputs, the second of them constant in training, and targets with a standard deviation of 2."""
    inputs = [[float(place % 2), 5.0] for place in range(20)]
    part = regression(inputs, [2.0 * (-1) ** place for place in range(20)])
    return Split(part, part, part)


def moved(split: Split, **arguments: object) -> Split:
    return outliers(split, rng=np.random.default_rng(0), **arguments)  # type: ignore[arg-type]


def test_so_many_targets_move_by_so_many_deviations() -> None:
    before = numbers()
    after = moved(before, fraction=0.15, scale=10)
    assert sorted((after.train.y - before.train.y).ravel().tolist()) == [0] * 17 + [20] * 3
    assert np.array_equal(after.train.x, before.train.x)
    assert after.validation is before.validation and after.test is before.test


def test_inputs_move_by_their_own_deviation() -> None:
    before = numbers()
    after = moved(before, fraction=0.5, scale=-3, of="inputs")
    rows = (after.train.x - before.train.x).tolist()
    assert sorted(rows) == [[-1.5, -3]] * 10 + [[0, 0]] * 10
    assert np.array_equal(after.train.y, before.train.y)


def test_inputs_of_classes_may_be_outliers_and_labels_may_not() -> None:
    split = Split(classification([[0.0], [2.0]], [0, 1], 2))
    assert moved(split, fraction=1.0, scale=1, of="inputs").train.x.tolist() == [[1], [3]]
    with pytest.raises(ValueError, match=r"^of: targets that are class labels have no outliers, see flip_labels$"):
        moved(split)


def test_only_the_parts_that_are_named_get_outliers() -> None:
    before = numbers()
    after = moved(before, fraction=1.0, parts=["test"])
    assert after.train is before.train and after.validation is before.validation
    assert after.test is not None and before.test is not None
    assert np.array_equal(after.test.y, before.test.y + 20)


def test_a_larger_fraction_contains_the_smaller() -> None:
    before = numbers()
    few, many = (moved(before, fraction=fraction).train.y != before.train.y for fraction in (0.2, 0.5))
    assert (many & few).sum() == few.sum() == 4 < many.sum()


def test_impossible_fraction() -> None:
    with pytest.raises(ValueError, match=r"^fraction must be from 0 to 1, got -0.1$"):
        moved(numbers(), fraction=-0.1)
