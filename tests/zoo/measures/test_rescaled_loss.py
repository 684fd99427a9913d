"""Louder hidden units, in a net of which the loss is known."""

from typing import Any

import numpy as np
import pytest

from tests.zoo.nets import logistic_loss
from zoo.measures.rescaled_loss import rescaled_loss

ONES = np.ones((3, 1))


@pytest.mark.parametrize("factor", [1.0, 2.0])
def test_each_hidden_layer_is_as_much_louder(dense_probe: Any, factor: float) -> None:
    probe = dense_probe(ONES, ONES, [[[0.5]], [[0.5]], [[1.0]]], activation="linear", loss=logistic_loss)
    logit = 0.25 * factor**2
    assert float(rescaled_loss(probe, factor=factor)) == pytest.approx(np.log1p(np.exp(-logit)), 1e-5)
