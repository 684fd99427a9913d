"""The contrastive loss: its value by hand, and what it pulls and pushes."""

import jax
import numpy as np
import pytest

from zoo.losses.contrastive_loss import ContrastiveLoss

SAME = np.array([[1.0], [1.0], [0.0], [0.0]], "float32")
DISTANCES = np.array([[0.0], [3.0], [0.5], [3.0]], "float32")


def test_it_is_half_the_square_of_what_is_too_far_or_too_near() -> None:
    each = np.asarray(ContrastiveLoss(margin=2.0, reduction="none")(SAME, DISTANCES))
    np.testing.assert_allclose(each, [0, 4.5, 0.5 * 1.5**2, 0])


def test_it_draws_pairs_of_one_class_together_and_pushes_others_apart_up_to_the_margin() -> None:
    gradient = jax.grad(lambda distances: 4 * ContrastiveLoss(margin=2.0)(SAME, distances))(DISTANCES)
    np.testing.assert_allclose(gradient[:, 0], [0, 3, -1.5, 0])


def test_a_margin_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^margin must be above 0, got 0$"):
        ContrastiveLoss(margin=0)
