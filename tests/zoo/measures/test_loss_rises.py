"""How often the loss has gone up."""

from typing import Any

import numpy as np
import pytest

from zoo.measures.loss_rises import loss_rises


def test_rises_are_counted_and_rounding_is_not() -> None:
    assert loss_rises.history(np.array([4.0, 2.0, 3.0, 3.0 + 1e-6, 1.0, 1.5])).tolist() == [0, 0, 1, 1, 1, 2]


def test_the_loss_is_taken(dense_probe: Any) -> None:
    probe = dense_probe([[1.0, 2.0], [0.0, 1.0]], [[0.0], [1.0]], [[[3.0], [1.0]]])
    assert float(loss_rises(probe)) == pytest.approx((25 + 0) / 2)
