"""Deleting units of a net in which one unit does all the work."""

from typing import Any

import numpy as np
import pytest

from zoo.measures.deletion_accuracy import deletion_accuracy

ONES = np.ones((3, 1))
WORKER = [[[1.0, 0.0]], [[1.0], [1.0]]]  # without its first unit the logit is 0, which says class 0
SPARE = [[[1.0, 1.0]], [[1.0], [1.0]]]


@pytest.mark.parametrize(("share", "expected"), [(0.0, 1.0), (1.0, 0.0)])
def test_none_and_all(dense_probe: Any, share: float, expected: float) -> None:
    assert float(deletion_accuracy(dense_probe(ONES, ONES, SPARE), share=share)) == expected


def test_half_of_two_units_is_the_worker_half_of_the_time(dense_probe: Any) -> None:
    assert float(deletion_accuracy(dense_probe(ONES, ONES, WORKER), draws=400)) == pytest.approx(0.5, abs=0.1)
    assert float(deletion_accuracy(dense_probe(ONES, ONES, SPARE), draws=400)) == 1


def test_each_hidden_layer_loses_its_share(dense_probe: Any) -> None:
    """Whichever unit of the two goes from each layer, a logit of 1 is left."""
    both = np.ones((2, 2))
    probe = dense_probe(ONES, ONES, [[[1.0, 1.0]], both, [[1.0], [1.0]]], activation="linear")
    assert float(deletion_accuracy(probe, share=0.5, draws=3)) == 1
    assert float(deletion_accuracy(probe, share=1.0, draws=3)) == 0


def test_what_cannot_be_deleted_is_refused(dense_probe: Any) -> None:
    with pytest.raises(ValueError, match=r"share must be from 0 to 1, got 1\.5"):
        deletion_accuracy(dense_probe(ONES, ONES, SPARE), share=1.5)
    with pytest.raises(ValueError, match="alters hidden units; the model has none"):
        deletion_accuracy(dense_probe(ONES, ONES, [[[1.0]]]))
