"""The curves of one run, and where they end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

Array = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
NAMES = ("loss", "accuracy", "val_loss", "val_accuracy")


@dataclass(frozen=True)
class Curves:
    """Loss and accuracy of one run, each (points,), a point per epoch; None for what was not measured.

    Attributes:
        accuracy: a fraction from 0 to 1, as `val_accuracy`.
        untrained: whether point 0 was taken before training, as in records of this suite; logs of Keras begin after
            epoch 1.
    """

    loss: Array
    accuracy: Array | None
    val_loss: Array | None
    val_accuracy: Array | None
    untrained: bool

    @classmethod
    def of(cls, series: Mapping[str, Array], *, untrained: bool) -> Curves:
        """Curves by the names in `NAMES`; `loss` is needed."""
        _, accuracy, val_loss, val_accuracy = NAMES
        return cls(series["loss"], series.get(accuracy), series.get(val_loss), series.get(val_accuracy), untrained)

    def epoch(self, point: int) -> int:
        """After which epoch a point was taken; 0 is before training."""
        return point if self.untrained else point + 1


def end(values: Array) -> float:
    """Where a curve ends: the median of its last tenth, of three points at least."""
    return float(np.median(values[-max(3, len(values) // 10) :]))


def smooth(values: Array, width: int) -> Array:
    """(points,): the median of each point and its neighbours, `width` (an odd number) together; fewer at the ends."""
    padded = np.pad(values, width // 2, constant_values=np.nan)
    smoothed: Array = np.nanmedian(np.lib.stride_tricks.sliding_window_view(padded, width), axis=1)
    return smoothed
