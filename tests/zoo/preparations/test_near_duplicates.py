"""Near-duplicates of training examples in other parts."""

import numpy as np
import pytest

from zoo.dataset import Dataset, classification
from zoo.preparations.near_duplicates import near_duplicates
from zoo.splits import Split


def parts() -> Split:
    """Training inputs from 0 up with label 1, others below 0 with label 0."""
    rng = np.random.default_rng(2)

    def part(samples: int, sign: int, label: int) -> Dataset:
        return classification(sign * rng.uniform(1, 9, (samples, 2)), [label] * samples, 2)

    return Split(part(40, 1, 1), part(30, -1, 0), part(20, -1, 0))


def mixed(split: Split, **arguments: object) -> Split:
    return near_duplicates(split, rng=np.random.default_rng(0), **arguments)  # type: ignore[arg-type]


def test_so_many_examples_are_copies_with_the_label_of_the_original() -> None:
    before = parts()
    after = mixed(before, fraction=0.2, noise=0.0)
    assert after.validation is not None and before.validation is not None
    copies = after.validation.y == 1
    originals = {tuple(row) for row in before.train.x.tolist()}
    assert copies.sum() == 6 and {tuple(row) for row in after.validation.x[copies].tolist()} <= originals
    assert np.array_equal(after.validation.x[~copies], before.validation.x[~copies])
    assert after.train is before.train and after.test is before.test


def test_noise_is_in_deviations_of_each_input() -> None:
    rng = np.random.default_rng(3)
    train = classification(
        rng.normal(size=(1, 2)).repeat(4000, 0) + [[0, 5]] * rng.choice([-1, 1], (4000, 1)), [0] * 4000, 2
    )
    after = mixed(Split(train, train), fraction=1.0, noise=0.1)
    assert after.validation is not None
    added = after.validation.x[:, 1] - train.x[0, 1]
    spread = np.minimum(abs(added), np.minimum(abs(added - 10), abs(added + 10)))  # from the nearest original
    assert np.sqrt((spread**2).mean()) == pytest.approx(0.5, rel=0.05)


def test_impossible_fraction() -> None:
    with pytest.raises(ValueError, match=r"^fraction must be from 0 to 1, got 2$"):
        mixed(parts(), fraction=2)
