"""Samples drawn with replacement from the examples that there are."""

import numpy as np
import pytest

from zoo.dataset import classification
from zoo.preparations.bootstrap import bootstrap
from zoo.splits import Split


def split() -> Split:
    """The input is the place, the label its parity."""
    part = classification(np.arange(50.0)[:, None], np.arange(50) % 2, 2)
    return Split(part, part, part)


def drawn(**arguments: object) -> Split:
    return bootstrap(split(), rng=np.random.default_rng(0), **arguments)  # type: ignore[arg-type]


def test_examples_are_drawn_with_replacement_and_keep_their_labels() -> None:
    after = drawn().train
    places = after.x.ravel().astype(int)
    assert len(places) == 50 and 20 < len(set(places)) < 45
    assert np.array_equal(after.y, places % 2)


def test_as_many_as_are_asked_for_in_the_parts_that_are_named() -> None:
    after = drawn(count=70, parts=["validation"])
    assert [len(part) for part in (after.train, after.validation, after.test) if part is not None] == [50, 70, 50]


def test_draws_of_one_seed_are_different_samples() -> None:
    samples = [drawn(draw=draw).train.x.tobytes() for draw in (0, 1, 2, 1)]
    assert len(set(samples)) == 3 and samples[1] == samples[3]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"count": 0}, "count must be from 1 to 50,000,000, got 0"),
        ({"count": 10**9}, "count must be from 1 to 50,000,000, got 1,000,000,000"),
        ({"draw": 1000}, "draw must be from 0 to 999, got 1000"),
    ],
)
def test_what_cannot_be_drawn(arguments: dict[str, int], message: str) -> None:
    with pytest.raises(ValueError, match=f"^{message}$"):
        drawn(**arguments)
