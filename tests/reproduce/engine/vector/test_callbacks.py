from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from reproduce.engine.vector.callbacks import NUMBERS, callbacks_of, fresh, numbers_of, watch


def improvements(values: list[float], min_delta: float = 0.0, higher: bool = False) -> list[bool]:
    seen, found = fresh(), []
    for value in values:
        seen, improved = watch(seen, np.float32(value), min_delta, higher)
        found.append(bool(improved))
    return found


@pytest.mark.parametrize(
    ("values", "min_delta", "higher", "expected"),
    [
        ([3, 2, 2, 1], 0.0, False, [True, True, False, True]),
        ([3, 2, 2, 4], 0.0, True, [True, False, False, True]),
        ([3.0, 2.75, 2.5, 2.25], 0.5, False, [True, False, False, True]),
        ([np.nan, 1, 0], 0.0, False, [True, False, False]),
        ([1, np.nan, 0], 0.0, False, [True, False, True]),
        ([np.inf, 1, np.nan], 0.0, False, [True, True, False]),
        ([-np.inf, 1], 0.0, True, [True, True]),
    ],
)
def test_improvements_are_those_of_keras(values: Any, min_delta: float, higher: bool, expected: Any) -> None:
    import keras

    assert improvements(values, min_delta, higher) == expected
    stopping = keras.callbacks.EarlyStopping("loss", min_delta, mode="max" if higher else "min")
    stopping._set_monitor_op()
    best, found = None, []
    for value in values:
        found.append(bool(stopping._is_improvement(value, best)))
        best = value if found[-1] else best
    assert found == expected


def test_a_watch_counts_the_epochs_without_improvement() -> None:
    seen, waited = fresh(), []
    for value in (3, 4, 5, 2, 2):
        seen, _ = watch(seen, np.float32(value), 0.0, False)
        waited.append(int(seen.waited))
    assert waited == [0, 1, 2, 0, 1]


def test_the_numbers_of_both_callbacks(variant: Callable[..., Any]) -> None:
    stopping = {"patience": 3, "min_delta": 0.5}
    plateau = {"patience": 1, "factor": 0.25, "min_delta": 0.125, "min_learning_rate": 0.5}
    train = variant(train={"early_stopping": stopping, "reduce_on_plateau": plateau}).setup["train"]
    rows = [dict(zip(NUMBERS, row, strict=True)) for row in numbers_of(train).tolist()]
    assert rows[0] == stopping | {"factor": 0, "min_learning_rate": 0}
    assert rows[1] == plateau
    assert not numbers_of(variant().setup["train"]).any()


def test_directions_are_those_declared(variant: Callable[..., Any]) -> None:
    callbacks = {"early_stopping": {"monitor": "val_accuracy", "restore_best_weights": False}, "reduce_on_plateau": {}}
    found = callbacks_of(variant(train=callbacks).setup["train"], {"val_accuracy": True, "val_loss": False})
    assert (found.stopping, found.plateau) == (("val_accuracy", True, False), ("val_loss", False))


@pytest.mark.parametrize("directions", [{}, {"val_loss": None}])
def test_a_series_without_a_direction_cannot_be_monitored(variant: Callable[..., Any], directions: Any) -> None:
    with pytest.raises(ValueError, match="cannot monitor 'val_loss'"):
        callbacks_of(variant(train={"early_stopping": {}}).setup["train"], directions)
