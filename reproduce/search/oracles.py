"""The oracle of a search: KerasTuner's own, kept in memory, that never asks for a point twice."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import keras_tuner
import numpy as np
from keras_tuner import oracles

from reproduce.experiment import Search
from reproduce.search.bayesian import BayesianOracle
from reproduce.search.space import all_points, hyperparameters_of
from reproduce.spec.spaces import points

MOST_POINTS = 100_000  # of a finite space that is drawn from without replacement
OBJECTIVE = "score"  # what is minimised


class _InMemory:
    """An oracle that writes no files, and draws the points of a finite space without replacement.

    KerasTuner's own gives up after 20 draws that were there already, with points left.
    """

    unseen: list[dict[str, Any]] | None = None

    def save(self, *_: Any) -> None:
        """Nothing: a search goes on from the runs that are stored."""

    def _save_trial(self, trial: Any) -> None:
        """Nothing."""

    def _random_values(self) -> dict[str, Any] | None:
        if self.unseen is None:
            return super()._random_values()  # type: ignore[misc,no-any-return]
        return self.unseen.pop() if self.unseen else None


class RandomOracle(_InMemory, oracles.RandomSearchOracle):  # type: ignore[misc]
    """Random search."""


class GridOracle(_InMemory, oracles.GridSearchOracle):  # type: ignore[misc]
    """Grid search."""


class HyperbandOracle(_InMemory, oracles.HyperbandOracle):  # type: ignore[misc]
    """Hyperband."""


class _BayesianOracle(_InMemory, BayesianOracle):
    """Bayesian search."""


def oracle_of(search: Search, seed: int, epochs: int) -> keras_tuner.Oracle:
    """The oracle of a search.

    Args:
        search: what is searched.
        seed: of its draws, 1 or more.
        epochs: that a trial is trained.
    """
    given: dict[str, Any] = {
        "objective": keras_tuner.Objective(OBJECTIVE, "min"),
        "hyperparameters": hyperparameters_of(search),
        "allow_new_entries": False,
        "seed": seed,
    }
    if search.tuner == "hyperband":
        more = {"max_epochs": epochs, "factor": search.factor, "hyperband_iterations": search.iterations}
        oracle: Any = HyperbandOracle(**given, **more)
    else:
        kinds = {"random": RandomOracle, "grid": GridOracle, "bayesian": _BayesianOracle}
        oracle = kinds[search.tuner](**given, max_trials=search.trials or None)
    if (count := points(search.space)) is not None and count <= MOST_POINTS:
        everything = list(all_points(search))
        oracle.unseen = [everything[place] for place in np.random.default_rng(seed).permutation(len(everything))]
    oracle.verbose = 0
    return oracle


def ask(oracle: keras_tuner.Oracle, most: float = math.inf) -> list[Any]:
    """The next trials of an oracle: as many as it proposes without knowing how those before them end."""
    found: list[Any] = []
    with contained():
        while len(found) < most:
            trial = oracle.create_trial(f"{len(oracle.trials)}")
            if trial.status != "RUNNING":
                break
            found.append(trial)
    return found


def tell(oracle: keras_tuner.Oracle, trials: Sequence[Any], scores: Sequence[float]) -> None:
    """How trials ended: finite scores, lower is better."""
    with contained():
        for trial, score in zip(trials, scores, strict=True):
            oracle.update_trial(trial.trial_id, {OBJECTIVE: float(score)})
            trial.status = "COMPLETED"
            oracle.end_trial(trial)


def to_minimise(scores: Sequence[float], tried: Iterable[float], higher: bool) -> list[float]:
    """What an oracle hears, lower being better: of trials that diverged, worse than the worst that did not.

    Never NaN, of which three in a row end a search, nor infinity, which a Gaussian process cannot read.

    Args:
        scores: of the trials that it hears of; not finite where one diverged.
        tried: of all trials so far, these included.
        higher: whether higher scores are better.
    """
    sign = -1.0 if higher else 1.0
    finite = [sign * score for score in tried if math.isfinite(score)]
    worst, best = max(finite, default=0.0), min(finite, default=0.0)
    lost = worst + ((worst - best) or abs(worst) or 1.0)
    return [sign * score if math.isfinite(score) else lost for score in scores]


@contextmanager
def contained() -> Iterator[None]:
    """While open, KerasTuner's own use of what Python deprecates, the names of threads, warns nobody."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", r"(currentThread|getName)\(\) is deprecated", DeprecationWarning)
        yield
