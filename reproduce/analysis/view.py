"""What a kind of figure receives and what it gives back."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reproduce.analysis.typical import typical_seed
from reproduce.experiment import Experiment, Variant
from reproduce.record import Array, Results

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Points = Callable[[Variant, int], tuple[Array, Array]]
"""The data of one run: (variant, seed) → x (samples, features), y (samples,)."""


@dataclass(frozen=True)
class View:
    """What is drawn.

    Attributes:
        results: the records.
        points: where the data points come from; None draws none.
        fixed: which levels are fixed, in words.
        headline: what stands above the figure. Defaults to the title of the experiment.
        standing: below the headline, how a claim that is the headline stands.
    """

    results: Results
    points: Points | None = None
    fixed: str = ""
    headline: str = ""
    standing: str = ""

    @property
    def experiment(self) -> Experiment:
        """The experiment these records belong to."""
        return self.results.experiment

    def seed(self, asked: int | None, variants: Collection[Variant]) -> int:
        """The seed of a figure that draws one run of each variant: the one that is asked for, else the typical one."""
        return typical_seed(self.results, variants) if asked is None else asked


@dataclass(frozen=True)
class Picture:
    """A finished figure and the words under it."""

    figure: Figure
    caption: str
