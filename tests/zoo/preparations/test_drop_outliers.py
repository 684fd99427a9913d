"""Training targets that are far from all others are left out."""

import numpy as np
import pytest

from zoo.dataset import classification, regression
from zoo.preparations.drop_outliers import drop_outliers
from zoo.splits import Split

TARGETS = np.array([1.0, 2.0, 3.0, 4.0, 5.0, 100.0, -100.0])  # median 3, deviations 2 1 0 1 2 97 103: median 2


def split(targets) -> Split:
    part = regression(np.arange(len(targets))[:, None], targets)
    return Split(part, part, part)


def test_far_ones_are_left_out_of_training_alone():
    found = drop_outliers(split(TARGETS))
    assert found.train.y.ravel().tolist() == [1, 2, 3, 4, 5] and found.train.x.ravel().tolist() == [0, 1, 2, 3, 4]
    assert len(found.validation) == len(found.test) == 7


def test_beyond_counts_robust_deviations():
    edge = 97 / (2 * 1.4826)
    assert len(drop_outliers(split(TARGETS), beyond=edge + 0.01).train) == 6
    assert len(drop_outliers(split(TARGETS), beyond=edge - 0.01).train) == 5


def test_one_far_output_is_enough():
    targets = np.stack([TARGETS[:5], [1, 2, 3, 4, 100]], axis=1)
    assert len(drop_outliers(split(targets)).train) == 4


@pytest.mark.parametrize(
    ("data", "beyond", "message"),
    [
        (split(TARGETS), 0, "beyond must be above 0, got 0"),
        (split(np.array([1.0, 1.0, 1.0, 2.0])), 5, "half of the targets or more are equal"),
        (Split(classification([[1.0], [2.0]], [0, 1], 2), None, None), 5, "these are class labels"),
    ],
)
def test_what_it_does_not_fit_is_refused(data, beyond, message):
    with pytest.raises(ValueError, match=message):
        drop_outliers(data, beyond=beyond)
