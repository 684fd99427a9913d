"""The loss on examples with a rare feature."""

from typing import Any

import pytest

from zoo.measures.rare_loss import rare_loss

X = [[1.0, 0.0, 0.0], [1.0, 3.0, 0.0], [1.0, 0.0, 2.0], [1.0, 0.0, 2.0]]
Y = [[0.0], [1.0], [2.0], [4.0]]


@pytest.mark.parametrize(("share", "expected"), [(0.2, 0), (0.25, 9), (0.5, (9 + 4 + 0) / 3), (1, (1 + 9 + 4 + 0) / 4)])
def test_it_is_the_mean_over_examples_that_have_one(dense_probe: Any, share: float, expected: float) -> None:
    probe = dense_probe(X, Y, [[[1.0], [1.0], [1.5]]])  # answers 1, 4, 4, 4
    assert float(rare_loss(probe, share=share)) == pytest.approx(expected)


def test_a_loss_is_needed(dense_probe: Any) -> None:
    with pytest.raises(ValueError, match=r"^this measure needs a loss; the spec has none$"):
        rare_loss(dense_probe(X, Y, [[[1.0], [1.0], [1.5]]], loss=None))
