"""Bayesian search: a Gaussian process of the scores so far says which trial is worth most next.

Takes the place of `keras_tuner.oracles.BayesianOptimizationOracle`, with the same kernel (Matérn 5/2) and the same
acquisition (confidence bound), in a twentieth of its time. It proposes nothing twice, and a proposal is a function of
the seed and of the trials before it: a search that was interrupted goes on as if it had not been.

References:
    Srinivas et al., "Gaussian process optimization in the bandit setting", 2010: the confidence bound.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from keras_tuner import Oracle
from threadpoolctl import threadpool_limits

from reproduce.search.cube import Axis, Cube, Floats, evenly
from reproduce.search.process import Process, fitted

CANDIDATES, LEADERS, CHILDREN, ROUNDS = 2_000, 8, 40, 12  # of the search for the lowest bound: at random, then nearby
GAIN, DOUBLINGS = 1e-3, 6  # deviations of the scores that a bound must promise, or `beta` doubles; how often at most
FAR = 2.0  # from the best score, in units of the median's distance from it


class BayesianOracle(Oracle):  # type: ignore[misc]
    """Proposes the trial with the lowest confidence bound: mean - `beta` · standard deviation.

    Where no bound promises a better score than the best one, `beta` doubles for this trial, so that the search does not
    stay where all is known. Scores to be maximised change their sign. A trial that failed, or whose score is not
    finite, counts as the worst one that is; a trial that still runs, as if it scored what the process expects of it. A
    finite space is searched to its end, where `create_trial` returns a trial with the status STOPPED.

    Args:
        objective: as for every oracle of KerasTuner; default None: what `run_trial` returns, to be minimised.
        max_trials: default 10; None for no bound.
        num_initial_points: trials spread evenly over the space before the process is asked; default None: one more than
            twice as many as there are hyperparameters with more than one value.
        beta: standard deviations that not knowing is worth; default 2.6.
        seed: default 1; 0 is a seed like any other.
        others: what every oracle of KerasTuner takes: `hyperparameters`, `allow_new_entries`, ….

    Raises:
        ValueError: when the seed is negative.
    """

    def __init__(
        self,
        objective: Any = None,
        max_trials: int | None = 10,
        num_initial_points: int | None = None,
        beta: float = 2.6,
        seed: int = 1,
        **others: Any,
    ) -> None:
        if seed < 0:
            raise ValueError(f"the seed of a search must be 0 or more, but it is {seed}")
        super().__init__(objective=objective, max_trials=max_trials, seed=seed + 1, **others)  # it would replace a 0
        self.seed, self.num_initial_points, self.beta = seed, num_initial_points, beta

    def populate_space(self, trial_id: str) -> dict[str, Any]:
        """The values of the next trial with the status RUNNING, or the status STOPPED where there is nothing new."""
        space = Cube([Axis(parameter) for parameter in self.hyperparameters.space])
        with threadpool_limits(1):  # many small products: threads cost more than they save, and change last digits
            ranked = self._ranked(space)
        for point in ranked:
            if not self._duplicate(values := space.values(point)):
                return {"status": "RUNNING", "values": values}
        return {"status": "STOPPED", "values": None}

    def _ranked(self, space: Cube) -> Floats:
        """What could come next, the best first, (points, axes); all that there is where the space is small."""
        number, cells = len(self.trials), space.cells()
        generator = np.random.default_rng((self.seed, number))
        known, scores, running = self._trials(space)
        initial = self.num_initial_points or 2 * sum(axis.count != 1 for axis in space.axes) + 1
        if number < initial or len(scores) < 2:
            spread = evenly(self.seed, number, CANDIDATES, len(space.axes))
            return spread if cells is None else np.concatenate([spread, generator.permutation(cells)])
        scores = tamed(scores)
        process = fitted(space.features(known), scores, space.groups).believing(space.features(running))
        if cells is not None:
            return cells[np.argsort(process.bound(space.features(cells), self.beta), kind="stable")]
        best = known[np.argsort(scores, kind="stable")[:LEADERS]]
        for doubled in range(DOUBLINGS):
            bounds, points = lowest(process, space, self.beta * 2**doubled, best, generator)
            if bounds[0] < scores.min() - GAIN:
                break
        return points

    def _trials(self, space: Cube) -> tuple[Floats, Floats, Floats]:
        """Trials that ended, their scores to be minimised, and trials that run, (trials, axes); none if no score is."""
        sign = -1.0 if self.objective.direction == "max" else 1.0
        trials = [self.trials[name] for name in self.start_order]
        done = [one for one in trials if one.status != "RUNNING"]
        scores = np.array([math.nan if one.score is None else sign * one.score for one in done], float)
        if not (finite := np.isfinite(scores)).any():
            return space.points([]), scores[:0], space.points([])
        running = [one for one in trials if one.status == "RUNNING"]
        return space.points(done), np.where(finite, scores, scores[finite].max()), space.points(running)

    def get_state(self) -> dict[str, Any]:
        """What KerasTuner saves."""
        return {**super().get_state(), "num_initial_points": self.num_initial_points, "beta": self.beta}

    def set_state(self, state: Mapping[str, Any]) -> None:
        """Go on from what KerasTuner saved."""
        super().set_state(state)
        self.num_initial_points, self.beta = state["num_initial_points"], state["beta"]


def tamed(scores: Floats) -> Floats:
    """Scores of mean 0 and standard deviation 1, with all that is `FAR` from the best at one height.

    A run that diverged would flatten all differences that matter.
    """
    far = np.clip(scores, -1e100, 1e100)
    far = far - far.min()
    far = np.minimum(far, FAR * (np.median(far) or far.max()))
    return np.asarray((far - far.mean()) / (far.std() or 1.0))


def lowest(
    process: Process, space: Cube, beta: float, best: Floats, generator: np.random.Generator
) -> tuple[Floats, Floats]:
    """Bounds and points of a search for the lowest bound, in order.

    Looks all over the cube and at the best trials, then nearer and nearer to the lowest bounds.

    Args:
        process: what the trials so far say.
        space: of the points.
        beta: of the bound.
        best: points of the best trials, (trials, axes).
        generator: draws the points.
    """
    points = np.concatenate([generator.random((CANDIDATES, len(space.axes))), best])
    bounds = process.bound(space.features(points), beta)
    for radius in np.geomspace(0.2, 1e-3, ROUNDS):
        parents = points[np.argsort(bounds, kind="stable")[:LEADERS]].repeat(CHILDREN, axis=0)
        moves = generator.normal(0, radius, parents.shape) * (generator.random(parents.shape) < 0.5)
        children = np.clip(parents + moves, 0, 1)
        points = np.concatenate([points, children])
        bounds = np.concatenate([bounds, process.bound(space.features(children), beta)])
    order = np.argsort(bounds, kind="stable")
    return bounds[order], points[order]
