"""A few ±1 per unit, at random places."""

from typing import Any

import numpy as np
import pytest

from zoo.initializers.sparse_signs import SparseSigns


@pytest.mark.parametrize("shape", [(50, 400), (5, 5, 2, 400)])
def test_every_unit_has_as_many_connections_of_either_sign(shape: tuple[int, ...]) -> None:
    kernel = np.asarray(SparseSigns(7, seed=3)(shape)).reshape(50, 400)
    assert (np.abs(kernel).sum(axis=0) == 7).all() and set(kernel.ravel()) == {-1, 0, 1}
    assert kernel.mean() == pytest.approx(0, abs=0.02)
    assert np.abs(kernel).mean(axis=1) == pytest.approx(7 / 50, abs=0.08)  # no input is left out


def test_the_seed_decides() -> None:
    first, same, other = (np.asarray(SparseSigns(3, seed=seed)((9, 4))) for seed in (1, 1, 2))
    assert np.array_equal(first, same) and not np.array_equal(first, other)


@pytest.mark.parametrize(("connections", "message"), [(0, "1 or more, got 0"), (1.5, "1 or more, got 1.5")])
def test_connections_are_counted(connections: Any, message: str) -> None:
    with pytest.raises(ValueError, match=f"^connections must be a whole number of {message}$"):
        SparseSigns(connections)


def test_more_connections_than_inputs_are_refused() -> None:
    with pytest.raises(ValueError, match=r"^connections must be at most 4, the inputs of a unit, got 5$"):
        SparseSigns(5)((4, 2))
