"""Bayesian search: a Gaussian process of the scores so far says which trial is worth most next.

Takes the place of `keras_tuner.oracles.BayesianOptimizationOracle`, with the same kernel (Matérn 5/2) and the same
acquisition (confidence bound), in a twentieth of its time. It proposes nothing twice, and a proposal is a function of
the seed and of the trials before it: a search that was interrupted goes on as if it had not been.

References:
    Rasmussen and Williams, "Gaussian processes for machine learning", 2006: equations 2.25, 2.26, 4.17 and 5.9.
    Srinivas et al., "Gaussian process optimization in the bandit setting", 2010: the confidence bound.
    Ginsbourger et al., "Kriging is well-suited to parallelize optimization", 2010: the kriging believer.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from keras_tuner import Oracle
from keras_tuner.engine import hyperparameters as kinds
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve, solve_triangular
from scipy.optimize import minimize
from threadpoolctl import threadpool_limits

Floats = NDArray[np.float64]

MOST_OPTIONS = 1_000  # of a hyperparameter; one with more counts as continuous
MOST_CELLS = 10_000  # of a finite space; one with more is not looked through as a whole
CANDIDATES, LEADERS, CHILDREN, ROUNDS = 2_000, 8, 40, 12  # of the search for the lowest bound: at random, then nearby
LENGTH, NOISE = (0.5, 1.0), (1e-4, 3.0)  # typical before any score, and the standard deviation of the logarithm
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
        space = Space([Axis(parameter) for parameter in self.hyperparameters.space])
        with threadpool_limits(1):  # many small products: threads cost more than they save, and change last digits
            ranked = self._ranked(space)
        for point in ranked:
            if not self._duplicate(values := space.values(point)):
                return {"status": "RUNNING", "values": values}
        return {"status": "STOPPED", "values": None}

    def _ranked(self, space: Space) -> Floats:
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

    def _trials(self, space: Space) -> tuple[Floats, Floats, Floats]:
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


@dataclass(frozen=True)
class Axis:
    """A hyperparameter of KerasTuner as a coordinate: the cumulative probability of its values, from 0 to 1."""

    parameter: Any

    @cached_property
    def options(self) -> Sequence[Any]:
        """The values in the order of the coordinate; empty where it is continuous."""
        one = self.parameter
        if isinstance(one, kinds.Choice):
            return sorted(one.values) if one.ordered else list(one.values)
        if not isinstance(one, kinds.Int | kinds.Float):
            return list(one.values)
        if one.min_value == one.max_value:
            return [one.min_value]
        if one.step is None:
            every = [] if isinstance(one, kinds.Float) else list(range(one.min_value, one.max_value + 1))
        else:
            every = list(one.values)
        return every if len(every) <= MOST_OPTIONS else []

    @property
    def count(self) -> int:
        """How many values there are; 0 where it is continuous."""
        return len(self.options)

    @cached_property
    def centres(self) -> Floats:
        """The coordinate of each option: evenly spaced, except for integers on a logarithmic scale."""
        if isinstance(self.parameter, kinds.Int) and self.parameter.step is None and self.count > 1:
            return np.array([self.parameter.value_to_prob(option) for option in self.options])
        return (np.arange(self.count) + 0.5) / max(self.count, 1)

    @cached_property
    def codes(self) -> Floats:
        """What the kernel sees, (options, features): the coordinate, or without an order one feature per option."""
        if isinstance(self.parameter, kinds.Choice) and not self.parameter.ordered and self.count > 2:
            return np.eye(self.count) / math.sqrt(2)  # any two are 1 apart
        return self.centres[:, None] if self.count != 1 else np.empty((1, 0))

    def index(self, coordinates: Any) -> Any:
        """The number of the option at each coordinate."""
        return np.searchsorted((self.centres[1:] + self.centres[:-1]) / 2, coordinates)

    def value(self, coordinate: float) -> Any:
        """The value at a coordinate."""
        if self.count:
            return self.options[int(self.index(coordinate))]
        one = self.parameter
        return min(max(one.prob_to_value(round(float(coordinate), 6)), one.min_value), one.max_value)

    def coordinate(self, value: Any) -> float:
        """The coordinate of a value; where it is no option, of the nearest one."""
        if not self.count:
            return float(self.parameter.value_to_prob(value))
        if value in self.options:
            return float(self.centres[self.options.index(value)])
        return float(self.centres[np.argmin([abs(option - value) for option in self.options])])


@dataclass(frozen=True)
class Space:
    """A search space as a cube, with an axis for each hyperparameter; parents stand before what depends on them."""

    axes: Sequence[Axis]

    def cells(self) -> Floats | None:
        """All points of a small finite space, (points, axes); None for another one."""
        if not 0 < math.prod(axis.count for axis in self.axes) <= MOST_CELLS:
            return None
        return np.array(list(itertools.product(*(axis.centres for axis in self.axes))))

    def points(self, trials: Sequence[Any]) -> Floats:
        """Where trials are, (trials, axes); in the middle of an axis that was inactive or unknown to them."""
        points = np.full((len(trials), len(self.axes)), 0.5)
        for row, trial in enumerate(trials):
            given = trial.hyperparameters
            for column, axis in enumerate(self.axes):
                if axis.parameter.name in given.values and given.is_active(axis.parameter):
                    points[row, column] = axis.coordinate(given.values[axis.parameter.name])
        return points

    def active(self, points: Floats) -> NDArray[np.bool_]:
        """Which hyperparameters are active, (points, axes)."""
        active = np.ones(points.shape, bool)
        for column, axis in enumerate(self.axes):
            for condition in axis.parameter.conditions:
                holds = np.zeros(len(points), bool)
                for before, parent in enumerate(self.axes[:column]):
                    if parent.parameter.name == condition.name and parent.count:
                        allowed = np.array([option in condition.values for option in parent.options])
                        holds |= active[:, before] & allowed[parent.index(points[:, before])]
                active[:, column] &= holds
        return active

    def features(self, points: Floats) -> Floats:
        """What the kernel sees of points, (points, features); the same of all that are inactive."""
        columns = [a.codes[a.index(x)] if a.count else x[:, None] for a, x in zip(self.axes, points.T, strict=True)]
        active = self.active(points)
        return np.concatenate([np.where(active[:, [n]], seen, 0.5) for n, seen in enumerate(columns)], axis=1)

    @property
    def groups(self) -> NDArray[np.int64]:
        """Which features share a length: those of an axis."""
        axes = np.repeat(np.arange(len(self.axes)), [axis.codes.shape[1] for axis in self.axes])
        return np.unique(axes, return_inverse=True)[1]

    def values(self, point: Floats) -> dict[str, Any]:
        """The values of the active hyperparameters at a point."""
        active = self.active(point[None])[0]
        return {
            a.parameter.name: a.value(x) for a, x, is_active in zip(self.axes, point, active, strict=True) if is_active
        }


def evenly(seed: int, start: int, count: int, width: int) -> Floats:
    """Points `start`, `start` + 1, … of a Kronecker sequence, which fills a cube evenly, (count, width)."""
    ratio = 2.0
    for _ in range(40):
        ratio = (1 + ratio) ** (1 / (width + 1))  # the golden ratio, where the width is 1
    shift = np.random.default_rng(seed).random(width)
    return (shift + np.arange(start, start + count)[:, None] * ratio ** -np.arange(1.0, width + 1)) % 1


def tamed(scores: Floats) -> Floats:
    """Scores of mean 0 and standard deviation 1, with all that is `FAR` from the best at one height.

    A run that diverged would flatten all differences that matter.
    """
    far = np.clip(scores, -1e100, 1e100)
    far = far - far.min()
    far = np.minimum(far, FAR * (np.median(far) or far.max()))
    return np.asarray((far - far.mean()) / (far.std() or 1.0))


@dataclass(frozen=True)
class Process:
    """A Gaussian process of mean 0 that knows some scores.

    Attributes:
        lengths: over which scores change, one for each feature.
        noise: variance of equal trials, in units of the process' own.
        deviation: standard deviation of the process.
        features: of what is known, (trials, features).
        scores: one for each trial.
    """

    lengths: Floats
    noise: float
    deviation: float
    features: Floats
    scores: Floats

    @cached_property
    def factor(self) -> Floats:
        """The lower Cholesky factor of the correlations."""
        correlations = self.correlations(self.features) + self.noise * np.eye(len(self.features))
        return np.asarray(cho_factor(correlations, lower=True)[0])

    @cached_property
    def weights(self) -> Floats:
        """Of each known trial in what is expected."""
        return np.asarray(cho_solve((self.factor, True), self.scores))

    def correlations(self, features: Floats) -> Floats:
        """Between what is known and others, (trials, others)."""
        one, other = self.features / self.lengths, features / self.lengths
        squared = (one**2).sum(axis=1)[:, None] + (other**2).sum(axis=1) - 2 * one @ other.T
        return matern(np.sqrt(5 * np.maximum(squared, 0)))

    def predict(self, features: Floats) -> tuple[Floats, Floats]:
        """The expected score and its standard deviation for each row of features."""
        correlations = self.correlations(features)
        explained = solve_triangular(self.factor, correlations, lower=True)
        left = np.maximum(1 - (explained**2).sum(axis=0), 1e-12)
        return np.asarray(self.weights @ correlations), self.deviation * np.sqrt(left)

    def bound(self, features: Floats, beta: float) -> Floats:
        """The lower confidence bound for each row of features."""
        mean, deviation = self.predict(features)
        return mean - beta * deviation

    def believing(self, features: Floats) -> Process:
        """The process that takes its own expectations of these for scores."""
        expected, _ = self.predict(features)
        return replace(
            self,
            features=np.concatenate([self.features, features]),
            scores=np.concatenate([self.scores, expected]),
        )


def matern(scaled: Floats) -> Floats:
    """The Matérn 5/2 correlation at distances times √5."""
    return np.asarray((1 + scaled + scaled**2 / 3) * np.exp(-scaled))


def fitted(features: Floats, scores: Floats, groups: NDArray[np.int64]) -> Process:
    """The process with the most likely lengths, noise and deviation, given what is typical.

    Args:
        features: (trials, features).
        scores: of mean 0 and standard deviation 1.
        groups: which of the lengths each feature has.
    """
    axes, count = int(groups.max()) + 1, len(scores)
    squared = np.zeros((axes, count, count))
    for feature, group in zip(features.T, groups, strict=True):
        squared[group] += (feature[:, None] - feature) ** 2
    typical = np.log([*[LENGTH[0] * math.sqrt(axes)] * axes, NOISE[0]])
    widths = np.array([*[LENGTH[1]] * axes, NOISE[1]])

    def loss(logarithms: Floats) -> tuple[float, Floats]:
        """Minus the logarithmic likelihood, of the best deviation for two more scores of 1, and its gradient."""
        weights, noise = np.exp(-2 * logarithms[:-1]), math.exp(logarithms[-1])
        scaled = np.sqrt(5 * np.tensordot(weights, squared, 1))
        factor = cho_factor(matern(scaled) + noise * np.eye(count), lower=True)
        inverse = cho_solve(factor, np.eye(count))
        solved = inverse @ scores
        fit, off = scores @ solved + 2, (logarithms - typical) / widths
        value = (count + 2) * math.log(fit) / 2 + np.log(np.diag(factor[0])).sum() + off @ off / 2
        outer = inverse - (count + 2) / fit * np.outer(solved, solved)
        slopes = np.tensordot(squared, outer * (1 + scaled) * np.exp(-scaled), 2) * weights * 5 / 6
        return value, np.append(slopes, noise * np.trace(outer) / 2) + off / widths

    bounds = [*[(math.log(0.01), math.log(100))] * axes, (math.log(1e-6), 0.0)]
    starts = [typical - shift * (np.arange(axes + 1) < axes) for shift in (0.0, 1.0)]
    ends = [
        minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 50}) for start in starts
    ]
    best = min(ends, key=lambda end: float(end.fun)).x
    process = Process(np.exp(best[:-1])[groups], math.exp(best[-1]), 1.0, features, scores)
    return replace(process, deviation=math.sqrt((scores @ process.weights + 2) / (count + 2)))


def lowest(
    process: Process, space: Space, beta: float, best: Floats, generator: np.random.Generator
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
