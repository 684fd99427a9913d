"""Classes of unequal size."""

import numpy as np
import pytest

from zoo.dataset import Dataset, classification
from zoo.preparations.imbalance import imbalance
from zoo.splits import Split


def part(of_each: int) -> Dataset:
    """Three classes of one size; the input is the place."""
    return classification(np.arange(3.0 * of_each)[:, None], np.arange(3 * of_each) % 3, 3)


def made(**arguments: object) -> tuple[Split, Split]:
    before = Split(part(100), part(20), part(40))
    return before, imbalance(before, rng=np.random.default_rng(0), **arguments)  # type: ignore[arg-type]


def counts(one: Dataset | None) -> list[int]:
    assert one is not None
    return [int(count) for count in np.bincount(one.y, minlength=3)]


def test_each_class_keeps_its_share_in_every_part() -> None:
    _, after = made(keep=[1, 0.05])
    assert (counts(after.train), counts(after.validation), counts(after.test)) == (
        [100, 5, 100],
        [20, 1, 20],
        [40, 2, 40],
    )


def test_what_stays_is_drawn_and_keeps_its_order_and_label() -> None:
    before, after = made(keep=[0.5, 0.0, 0.3])
    places = after.train.x.ravel().astype(int)
    assert np.array_equal(after.train.y, before.train.y[places])
    assert (np.diff(places) > 0).all() and len(places) == 80
    assert places[after.train.y == 0].max() > 3 * 50  # not the first fifty of class 0, which end at 147


def test_only_the_parts_that_are_named_lose_examples() -> None:
    before, after = made(keep=[0.5], parts=["train"])
    assert counts(after.train) == [50, 100, 100]
    assert after.validation is before.validation and after.test is before.test


@pytest.mark.parametrize("keep", [[1, 1.5], [-0.1], [1, 1, 1, 1]])
def test_impossible_shares(keep: list[float]) -> None:
    with pytest.raises(ValueError, match=r"^keep must have shares from 0 to 1, for 3 classes at most, got \["):
        made(keep=keep)
