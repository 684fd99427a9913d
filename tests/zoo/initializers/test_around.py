"""Weights near given numbers."""

import numpy as np
import pytest

from zoo.initializers.around import Around


def test_it_scatters_around_the_centre() -> None:
    drawn = np.stack([np.asarray(Around([[5, -5]], 0.5, seed)((1, 2))) for seed in range(400)])
    np.testing.assert_allclose(drawn.mean(axis=0), [[5, -5]], atol=0.1)
    np.testing.assert_allclose(drawn.std(axis=0), 0.5, atol=0.06)


def test_without_noise_it_is_the_centre() -> None:
    assert np.asarray(Around([1.5, 2], 0)((2,))).tolist() == [1.5, 2]


def test_another_shape_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^a centre of shape \(2,\) does not fit a weight of shape \(3,\)$"):
        Around([1, 2])((3,))
