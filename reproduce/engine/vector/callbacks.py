"""What happens between epochs, as pure state machines that run inside the compiled program, one state per run.

They follow keras.callbacks.EarlyStopping and keras.callbacks.ReduceLROnPlateau: the first epoch is an improvement
whatever it brings, later a NaN never is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from reproduce.setup import Training

NUMBERS = ("patience", "min_delta", "factor", "min_learning_rate")


@dataclass(frozen=True)
class Callbacks:
    """Which callbacks a variant has; their numbers are inputs of the program.

    Attributes:
        stopping: (monitored series, whether higher is better, whether to restore the best weights), or None.
        plateau: (monitored series, whether higher is better), or None.
    """

    stopping: tuple[str, bool, bool] | None
    plateau: tuple[str, bool] | None


class Watch(NamedTuple):
    """The best value of a series so far and for how many epochs it has not been beaten, -1 before the first."""

    best: Any
    waited: Any


def callbacks_of(train: Training, higher: Mapping[str, bool | None]) -> Callbacks:
    """The callbacks of a setup; `higher` is the declared direction of each series.

    Raises:
        ValueError: when a monitored series is not measured, or has no direction.
    """
    stopping, plateau = train["early_stopping"], train["reduce_on_plateau"]
    return Callbacks(
        (stopping["monitor"], _direction(stopping["monitor"], higher), stopping["restore_best_weights"])
        if stopping
        else None,
        (plateau["monitor"], _direction(plateau["monitor"], higher)) if plateau else None,
    )


def numbers_of(train: Training) -> np.ndarray[Any, np.dtype[Any]]:
    """The numbers of both callbacks as (2, 4) float32: rows are early stopping and plateau, columns are `NUMBERS`."""
    rows: list[Mapping[str, Any]] = [train["early_stopping"] or {}, train["reduce_on_plateau"] or {}]
    return np.array([[row.get(name, 0.0) for name in NUMBERS] for row in rows], "float32")


def watch(seen: Watch, value: Any, min_delta: Any, higher: bool) -> tuple[Watch, Any]:
    """One epoch of a watch; returns the new state and whether `value` is an improvement of more than `min_delta`."""
    import jax.numpy as jnp

    signed = value if higher else -value
    improved = (signed > seen.best + min_delta) | (seen.waited < 0)
    return Watch(jnp.where(improved, signed, seen.best), jnp.where(improved, 0, seen.waited + 1)), improved


def fresh() -> Watch:
    """A watch that has seen nothing."""
    return Watch(np.float32(-np.inf), np.int32(-1))


def _direction(monitor: str, higher: Mapping[str, bool | None]) -> bool:
    direction = higher.get(monitor)
    if direction is None:
        raise ValueError(
            f"cannot monitor {monitor!r}: this experiment does not measure it, or neither direction is better"
        )
    return direction
