"""A feature that gives the label away."""

import numpy as np
import pytest

from zoo.dataset import classification
from zoo.preparations.spurious_feature import spurious_feature
from zoo.splits import Split


def images(samples: int = 900) -> Split:
    """Images of 2 by 3 of three classes."""
    rng = np.random.default_rng(1)
    made = [classification(rng.normal(size=(samples, 2, 3, 1)), rng.integers(3, size=samples), 3) for _ in range(3)]
    return Split(*made)


def marked(split: Split, **arguments: object) -> Split:
    return spurious_feature(split, rng=np.random.default_rng(0), **arguments)  # type: ignore[arg-type]


@pytest.mark.parametrize("share", [0.0, 0.25, 1.0])
def test_so_many_marks_are_those_of_the_label(share: float) -> None:
    before = images()
    after = marked(before, share=share, value=2.0)
    top = after.train.x[:, 0, :, 0]
    assert (np.sort(top, axis=1) == [0, 0, 2]).all()
    assert (top.argmax(axis=1) == before.train.y).sum() == round(900 * share)
    assert np.array_equal(after.train.x[:, 1], before.train.x[:, 1])
    assert np.array_equal(after.train.y, before.train.y)


def test_a_wrong_mark_is_that_of_any_other_class() -> None:
    after = marked(images(), share=0.0)
    off = (after.train.x[:, 0, :, 0].argmax(axis=1) - after.train.y) % 3
    assert np.bincount(off, minlength=3)[1:].tolist() == pytest.approx([450, 450], abs=60)


def test_parts_that_are_not_named_stay_unmarked() -> None:
    before = images()
    after = marked(marked(before, share=1.0, parts=["train", "validation"]), share=0.0, parts=["validation"])
    assert after.test is before.test and after.validation is not None
    assert (after.train.x[:, 0, :, 0].argmax(axis=1) == after.train.y).all()
    assert (after.validation.x[:, 0, :, 0].argmax(axis=1) != after.validation.y).all()


def test_impossible_share_and_too_few_inputs() -> None:
    with pytest.raises(ValueError, match=r"^share must be from 0 to 1, got 1.1$"):
        marked(images(), share=1.1)
    narrow = Split(classification([[0.0, 1.0]], [0], 3))
    with pytest.raises(ValueError, match=r"^spurious_feature needs an input for each of 3 classes, the data have 2$"):
        marked(narrow)
