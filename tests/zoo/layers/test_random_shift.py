"""Images moved by whole pixels, each by its own distance."""

import numpy as np
import pytest

from zoo.layers.random_shift import RandomShift

IMAGE = np.arange(1.0, 25.0, dtype="float32").reshape(1, 4, 3, 2)


def moved(image: np.ndarray, down: int, right: int) -> np.ndarray:
    """The image behind an edge of two zeros, seen from elsewhere."""
    wide = np.pad(image, ((2, 2), (2, 2), (0, 0)))
    return wide[2 - down : 6 - down, 2 - right : 5 - right]


def test_each_image_has_one_of_the_moves_and_all_of_them_occur() -> None:
    found = np.asarray(RandomShift(2, seed=1)(IMAGE.repeat(500, axis=0), training=True))
    moves = [(down, right) for down in range(-2, 3) for right in range(-2, 3)]
    counts = [sum(np.array_equal(one, moved(IMAGE[0], *move)) for one in found) for move in moves]
    assert sum(counts) == 500 and min(counts) > 5


def test_nothing_moves_in_inference() -> None:
    assert np.array_equal(RandomShift(2)(IMAGE), IMAGE)


def test_what_is_no_image_is_refused() -> None:
    with pytest.raises(ValueError, match=r"needs images \(height, width, channels\), got examples of \(3,\)"):
        RandomShift()(np.zeros((2, 3)))
