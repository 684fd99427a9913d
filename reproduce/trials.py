"""What a search tried, and what it chose; how Hyperband spreads its trials."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from reproduce.experiment import Search

FIRST_SEED = 10**9  # of executions: a range that no verdict uses


@dataclass(frozen=True)
class Cost:
    """What was trained, counted in what is the same on every machine.

    Attributes:
        runs: how many.
        epochs: of all of them together; those after an early stop were not trained.
        steps: of the optimizer.
    """

    runs: int = 0
    epochs: int = 0
    steps: int = 0

    def __add__(self, other: Cost) -> Cost:
        return Cost(self.runs + other.runs, self.epochs + other.epochs, self.steps + other.steps)


@dataclass(frozen=True)
class Trial:
    """One point of a search's space that was tried.

    Attributes:
        number: 1, 2, … in the order in which they were proposed.
        values: the label of each choice and the number of each range that counted, by hyper-parameter.
        epochs: of hyperband, how long its runs were trained; None for as long as the setup says.
        scores: the objective in each execution; NaN where the run diverged.
        cost: of all executions.
    """

    number: int
    values: Mapping[str, str | float]
    epochs: int | None
    scores: tuple[float, ...]
    cost: Cost

    @property
    def score(self) -> float:
        """The mean over the executions; NaN where one of them diverged."""
        return float(np.mean(self.scores))


@dataclass(frozen=True)
class SearchLog:
    """What a search tried, and what it chose.

    Attributes:
        seed: of the experiment, whose search it was; None for the one search of all seeds.
        higher_is_better: of the objective.
        trials: in the order in which they were proposed; no point is there twice for the same epochs.
    """

    search: Search
    seed: int | None
    higher_is_better: bool
    trials: tuple[Trial, ...]

    @property
    def ranked(self) -> list[Trial]:
        """The trials from best to worst; earlier ones first where scores are equal, diverged ones last."""
        sign = -1 if self.higher_is_better else 1
        return sorted(self.trials, key=lambda one: math.inf if math.isnan(one.score) else sign * one.score)

    @property
    def winner(self) -> Trial:
        """The best trial of those that were trained longest."""
        longest = max(trial.epochs or 0 for trial in self.trials)
        return next(trial for trial in self.ranked if (trial.epochs or 0) == longest)


@dataclass(frozen=True)
class Rung:
    """Trials of a bracket that are trained equally long."""

    trials: int
    epochs: int


def brackets(epochs: int, factor: int) -> list[list[Rung]]:
    """The brackets of Hyperband as KerasTuner has them, the one with the most trials first.

    Args:
        epochs: that the longest trials are trained.
        factor: one of so many trials goes on, for so many times the epochs.

    Source: Li et al., "Hyperband", JMLR 18 (2018), with KerasTuner's rounding up.
    """
    count = 1
    while epochs / factor**count >= 1:
        count += 1
    last = math.ceil(1 + math.log(epochs, factor))
    return [
        [
            Rung(
                math.ceil(last / (number + 1) * factor ** (number - level)),
                math.ceil(epochs / factor ** (number - level)),
            )
            for level in range(number + 1)
        ]
        for number in reversed(range(count))
    ]


def execution_seeds(count: int, seed: int = 0) -> range:
    """The seeds of the executions of a trial, the same in all trials: they are compared on the same data and weights.

    Args:
        count: how many executions.
        seed: of the search. Defaults to 0.
    """
    first = FIRST_SEED + seed * count
    return range(first, first + count)
