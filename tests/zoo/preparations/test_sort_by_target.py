"""Training examples in the order of their targets."""

from zoo.dataset import classification, regression
from zoo.preparations.sort_by_target import sort_by_target
from zoo.splits import Split


def test_classes_stand_one_after_the_other_and_equal_ones_keep_their_order() -> None:
    part = classification([[0.0], [1.0], [2.0], [3.0]], [2, 0, 2, 0], 3)
    after = sort_by_target(Split(part, part, part))
    assert (after.train.x.ravel().tolist(), after.train.y.tolist()) == ([1, 3, 0, 2], [0, 0, 2, 2])
    assert after.validation is part and after.test is part


def test_numbers_by_the_first_target() -> None:
    after = sort_by_target(Split(regression([[0.0], [1.0], [2.0]], [[3, 0], [1, 2], [2, 1]])))
    assert after.train.x.ravel().tolist() == [1, 2, 0]
