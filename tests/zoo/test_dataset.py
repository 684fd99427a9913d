"""The contract that a data set enforces on itself."""

import numpy as np
import pytest

from zoo.dataset import Dataset, classification, regression


def test_two_classes_make_a_binary_task_and_more_a_multiclass_one() -> None:
    x = np.zeros((3, 2))
    assert classification(x, [0, 1, 0], 2).task == "binary"
    assert classification(x, [0, 1, 2], 3).task == "multiclass"


def test_builders_cast_and_copy() -> None:
    x = np.zeros((2, 1), np.float32)
    made = regression(x, [1, 2])
    x[:] = 7
    assert made.x.tolist() == [[0], [0]]
    assert (str(made.y.dtype), made.y.tolist()) == ("float32", [[1], [2]])


def test_take_keeps_examples_together() -> None:
    taken = classification([[0], [1], [2]], [0, 1, 2], 3).take(np.array([2, 0]))
    assert (taken.x.tolist(), taken.y.tolist()) == ([[2], [0]], [2, 0])


@pytest.mark.parametrize(
    ("x", "y", "task", "message"),
    [
        (np.zeros((2, 1)), np.zeros(2, np.int32), "binary", r"x must be float32 of shape \(n, ...\), got float64"),
        (np.zeros(2, np.float32), np.zeros(2, np.int32), "binary", r"x must be float32 .* of shape \(2,\)"),
        (np.zeros((2, 1), np.float32), np.zeros(2), "binary", "y of a binary task must be int32 with 1 axes, got"),
        (np.zeros((2, 1), np.float32), np.zeros(2, np.float32), "regression", "must be float32 with 2 axes"),
        (np.zeros((2, 1), np.float32), np.zeros(3, np.int32), "binary", "x has 2 examples, y has 3"),
    ],
)
def test_wrong_arrays_are_refused(x, y, task, message) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=message):
        Dataset(x, y, task, 2)
