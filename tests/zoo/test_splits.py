"""Splits: exact sizes, no overlap, stratified, decided by `rng` alone."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zoo.dataset import Dataset, classification, regression
from zoo.splits import Split, split

LABELS = np.repeat([0, 1, 2], [10, 30, 60])


def numbered(labels: np.ndarray = LABELS) -> Dataset:
    """Each example's input is its own number."""
    return classification(np.arange(len(labels))[:, None], labels, classes=3)


def members(part: Dataset | None) -> list[int]:
    assert part is not None
    return [int(number) for number in part.x[:, 0]]


def cut(seed: int = 0, dataset: Dataset | None = None, **sizes) -> Split:  # type: ignore[no-untyped-def]
    return split(dataset or numbered(), rng=np.random.default_rng(seed), **sizes)


def test_without_sizes_everything_is_training_in_the_original_order() -> None:
    made = cut()
    assert members(made.train) == list(range(100))
    assert made.validation is None
    assert made.test is None


def test_what_is_not_asked_for_is_training() -> None:
    made = cut(validation=20, test=0.3)
    assert [len(members(part)) for part in (made.train, made.validation, made.test)] == [50, 20, 30]
    assert sorted(members(made.train) + members(made.validation) + members(made.test)) == list(range(100))


def test_a_smaller_training_part_leaves_the_others_as_they_are() -> None:
    large, small = cut(train=50, validation=20, test=30), cut(train=7, validation=20, test=30)
    assert members(small.validation) == members(large.validation)
    assert members(small.test) == members(large.test)
    assert len(small.train) == 7


@given(
    counts=st.lists(st.integers(0, 40), min_size=3, max_size=3),
    sizes=st.lists(st.integers(1, 40), min_size=3, max_size=3),
    seed=st.integers(0, 1000),
)
def test_sizes_are_exact_and_parts_share_nothing(counts: list[int], sizes: list[int], seed: int) -> None:
    labels = np.repeat([0, 1, 2], counts)
    if sum(sizes) > len(labels):
        return
    made = cut(seed, numbered(labels), train=sizes[0], validation=sizes[1], test=sizes[2])
    parts = [members(part) for part in (made.train, made.validation, made.test)]
    assert [len(part) for part in parts] == sizes
    assert len(set().union(*parts)) == sum(sizes)


def test_labels_stay_with_their_inputs() -> None:
    made = cut(validation=20, test=30)
    for part in (made.train, made.validation, made.test):
        assert part is not None
        assert part.y.tolist() == LABELS[members(part)].tolist()


def test_classes_keep_their_shares() -> None:
    made = cut(train=50, validation=20, test=30)
    assert np.bincount(made.train.y).tolist() == [5, 15, 30]
    assert made.validation is not None
    assert np.bincount(made.validation.y).tolist() == [2, 6, 12]


@given(size=st.integers(1, 99), seed=st.integers(0, 1000))
def test_shares_are_within_one_of_exact(size: int, seed: int) -> None:
    made = cut(seed, test=size)
    assert made.test is not None
    assert np.abs(np.bincount(made.test.y, minlength=3) - size * np.array([0.1, 0.3, 0.6])).max() < 1


def test_unstratified_shares_vary() -> None:
    counts = {tuple(np.bincount(cut(seed, train=50, stratify=False).train.y)) for seed in range(20)}
    assert len(counts) > 5


def test_ties_between_classes_are_broken_by_rng() -> None:
    dataset = numbered(np.repeat([0, 1, 2], 10))
    assert {int(cut(seed, dataset, train=1).train.y[0]) for seed in range(50)} == {0, 1, 2}


def test_regression_is_cut_by_plain_permutation() -> None:
    made = cut(dataset=regression(np.arange(50)[:, None], np.arange(50)), test=0.2)
    assert made.test is not None
    assert (len(made.train), len(made.test)) == (40, 10)
    assert made.test.y[:, 0].tolist() == members(made.test)


def test_same_rng_same_parts_other_rng_other_parts() -> None:
    first, same, other = (cut(seed, validation=20, test=30) for seed in (1, 1, 2))
    assert members(first.train) == members(same.train)
    assert members(first.train) != members(other.train)
    assert members(first.test) == members(same.test)
    assert members(first.test) != members(other.test)


def test_parts_are_shuffled() -> None:
    part = members(cut(test=50).train)
    assert part != sorted(part)


@pytest.mark.parametrize(("fraction", "count"), [(0.29, 29), (0.999, 99), (0.07, 7), (1 / 3, 33)])
def test_fractions_round_down(fraction: float, count: int) -> None:
    made = cut(test=fraction)
    assert made.test is not None
    assert len(made.test) == count


@pytest.mark.parametrize(
    ("sizes", "message"),
    [
        (
            {"train": 60, "validation": 30, "test": 20},
            "train 60 + validation 30 + test 20 = 110 examples, dots has 100",
        ),
        ({"test": 101}, "test 101 = 101 examples, dots has 100"),
        (
            {"validation": 0.5, "test": 50},
            "validation 50 + test 50 = 100 examples leave none for training, dots has 100",
        ),
        ({"test": 0}, "test must be a count of 1 or more or a fraction between 0 and 1, got 0"),
        ({"train": 1.0}, "train must be a count of 1 or more or a fraction between 0 and 1, got 1.0"),
        ({"train": True}, "train must be a count of 1 or more or a fraction between 0 and 1, got True"),
        ({"test": 0.001}, "test 0.001 comes to no example, dots has 100"),
    ],
)
def test_impossible_sizes(sizes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError) as caught:
        cut(name="dots", **sizes)
    assert str(caught.value) == message


def grouped(sizes: Sequence[int]) -> Dataset:
    groups = np.repeat(np.arange(len(sizes)), sizes)
    return classification(np.arange(len(groups))[:, None], np.arange(len(groups)) % 2, 2).grouped(groups)


@pytest.mark.parametrize("seed", range(20))
def test_groups_stay_together_and_sizes_exact(seed: int) -> None:
    data = grouped([1, 2, 3, 4] * 10)
    made = split(data, train=50, validation=20, test=20, rng=np.random.default_rng(seed))
    parts = [made.train, made.validation, made.test]
    assert [len(part) for part in parts if part] == [50, 20, 20]
    seen = [set(part.groups.tolist()) for part in parts if part is not None and part.groups is not None]
    assert not (seen[0] & seen[1] or seen[0] & seen[2] or seen[1] & seen[2])


def test_training_gets_what_every_seed_can_give_it() -> None:
    sizes = {
        len(split(grouped([1, 2, 3, 4] * 10), test=20, rng=np.random.default_rng(seed)).train) for seed in range(20)
    }
    assert sizes == {100 - 20 - 3}


def test_fractions_are_of_the_whole_with_groups_too() -> None:
    made = split(grouped([1, 2, 3, 4] * 10), test=0.2, rng=np.random.default_rng(0))
    assert made.test is not None and (len(made.test), len(made.train)) == (20, 100 - 20 - 3)


def test_parts_that_groups_cannot_fill() -> None:
    data = grouped([4] * 10)
    assert len(split(data, train=27, test=10, rng=np.random.default_rng(0)).train) == 27
    message = "train 28 + test 10 are too many: groups of up to 4 stay together, so dots has 37 examples for its parts, whatever the seed"
    with pytest.raises(ValueError) as caught:
        split(data, train=28, test=10, rng=np.random.default_rng(0), name="dots")
    assert str(caught.value) == message
