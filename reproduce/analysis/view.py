"""What a kind of figure receives and what it gives back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reproduce.experiment import Experiment, Variant
from reproduce.record import Array, Results

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Points = Callable[[Variant, int], tuple[Array, Array]]
"""The data of one run: (variant, seed) → x (samples, features), y (samples,)."""


@dataclass(frozen=True)
class View:
    """The records to draw, where the data points come from (None: draw none), and which levels are fixed, in words."""

    results: Results
    points: Points | None = None
    fixed: str = ""

    @property
    def experiment(self) -> Experiment:
        """The experiment these records belong to."""
        return self.results.experiment

    def seed(self, asked: int | None) -> int:
        """The seed of a figure that draws one run of each variant: the one that is asked for, else the first."""
        if asked is not None:
            return asked
        return self.results.seeds[0] if self.results.seeds else 0


@dataclass(frozen=True)
class Picture:
    """A finished figure and the words under it."""

    figure: Figure
    caption: str
