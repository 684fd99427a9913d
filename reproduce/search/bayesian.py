"""Bayesian search: a Gaussian process of the scores so far says which trial is worth most next.

Takes the place of `keras_tuner.oracles.BayesianOptimizationOracle`, with the same surrogate (Matérn 5/2) and the same
acquisition (confidence bound) for a small part of its time. It proposes nothing twice, and a proposal is a function of
the seed and of the trials before it: a search that goes on after an interruption proposes what it would have proposed.

References:
    Rasmussen and Williams, "Gaussian processes for machine learning", 2006: equations 2.25, 2.26, 4.17 and 5.9.
    Srinivas et al., "Gaussian process optimization in the bandit setting", 2010: the confidence bound.
    Ginsbourger et al., "Kriging is well-suited to parallelize optimization", 2010: the kriging believer.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from keras_tuner import Oracle
from keras_tuner.engine import hyperparameters as kinds
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve, solve_triangular
from scipy.optimize import minimize

Floats = NDArray[np.float64]

MOST_OPTIONS = 1_000  # of a hyperparameter that is not taken for continuous
MOST_CELLS = 10_000  # of a finite space that is looked through as a whole
CANDIDATES, LEADERS, CHILDREN, ROUNDS = 2_000, 8, 40, 12
TYPICAL_LENGTH, TYPICAL_NOISE = 0.5, 1e-4
SPREAD_LENGTH, SPREAD_NOISE = 1.0, 3.0


class BayesianOracle(Oracle):  # type: ignore[misc]
    """Proposes the trial with the lowest confidence bound of the score, mean - `beta` · standard deviation.

    Scores to be maximised change their sign. Trials that failed or have an infinite score count as the worst finite
    one. Trials that still run count as if they scored what the process expects of them. A finite space is searched to its end, after which
    `create_trial` returns a trial with the status STOPPED.

    Args:
        objective: as for every oracle of KerasTuner.
        max_trials: how many trials at most.
        num_initial_points: trials spread evenly before the process is asked; None for one more than twice the
            number of hyperparameters.
        beta: how much not knowing counts.
        seed: 0 or more.
        others: what every oracle of KerasTuner takes: `hyperparameters`, `max_retries_per_trial`, ….

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
            raise ValueError(f"the seed must be 0 or more, but it is {seed}")
        super().__init__(objective, max_trials, seed=seed + 1, **others)  # KerasTuner replaces a seed of 0
        self.seed = seed
        self.num_initial_points, self.beta = num_initial_points, beta

    def populate_space(self, trial_id: str) -> dict[str, Any]:
        """The values of the next trial with the status RUNNING, or the status STOPPED; see KerasTuner's `Oracle`."""
        space = Space([Axis(parameter) for parameter in self.hyperparameters.space])
        for point in self._ranked(space):
            values = space.values(point)
            if not self._duplicate(values):
                return {"status": "RUNNING", "values": values}
        return {"status": "STOPPED", "values": None}

    def _ranked(self, space: Space) -> Floats:
        """Points that could come next, the best first, (points, axes)."""
        number, width = len(self.trials), len(space.axes)
        generator = np.random.default_rng((self.seed, number))
        cells = space.cells()
        known, scores, running = self._trials(space)
        initial = self.num_initial_points or 2 * sum(a.count != 1 for a in space.axes) + 1
        if number < initial or len(scores) < 2:
            spread = kronecker(self.seed, number, CANDIDATES, width)
            return spread if cells is None else np.concatenate([spread, generator.permutation(cells)])
        process = fitted(space.features(known), scores, space.groups).believing(space.features(running))

        def bound(points: Floats) -> Floats:
            mean, deviation = process.predict(space.features(points))
            return mean - self.beta * deviation

        if cells is not None:
            return cells[np.argsort(bound(cells), kind="stable")]
        points = np.concatenate([generator.random((CANDIDATES, width)), known[np.argsort(scores)[:LEADERS]]])
        bounds = bound(points)
        for radius in np.geomspace(0.2, 1e-3, ROUNDS):
            best = points[np.argsort(bounds, kind="stable")[:LEADERS]].repeat(CHILDREN, 0)
            moved = generator.random(best.shape) < max(0.5, 1 / width)
            children = np.clip(best + moved * radius * generator.normal(size=best.shape), 0, 1)
            points, bounds = np.concatenate([points, children]), np.concatenate([bounds, bound(children)])
        return points[np.argsort(bounds, kind="stable")]

    def _trials(self, space: Space) -> tuple[Floats, Floats, Floats]:
        """Points that were tried, their scores to be minimised, and points that still run."""
        sign = -1.0 if self.objective.direction == "max" else 1.0
        trials = [self.trials[name] for name in self.start_order]
        done = [one for one in trials if one.status != "RUNNING"]
        scores = np.array([math.nan if one.score is None else sign * one.score for one in done], float)
        finite = np.isfinite(scores)
        if not finite.any():
            return space.points([]), scores[:0], space.points([])
        scores = np.where(finite, scores, scores[finite].max())
        running = [one for one in trials if one.status == "RUNNING"]
        return space.points(done), scores, space.points(running)

    def get_state(self) -> dict[str, Any]:
        """What KerasTuner saves."""
        return {**super().get_state(), "num_initial_points": self.num_initial_points, "beta": self.beta}

    def set_state(self, state: Mapping[str, Any]) -> None:
        """Go on from what was saved."""
        super().set_state(state)
        self.num_initial_points, self.beta = state["num_initial_points"], state["beta"]


@dataclass(frozen=True)
class Axis:
    """A hyperparameter as a coordinate from 0 to 1."""

    parameter: Any

    @cached_property
    def options(self) -> Sequence[Any]:
        """All values in the order of the coordinate; none where it is continuous or has very many."""
        one = self.parameter
        if isinstance(one, kinds.Choice):
            return sorted(one.values) if one.ordered else list(one.values)
        if not isinstance(one, kinds.Int | kinds.Float):
            return list(one.values)
        if one.min_value == one.max_value:
            return [one.min_value]
        if one.step is None and isinstance(one, kinds.Float):
            return []
        options = range(one.min_value, one.max_value + 1) if one.step is None else list(one.values)
        return options if len(options) <= MOST_OPTIONS else []

    @cached_property
    def count(self) -> int:
        """How many values there are, 0 where it is continuous."""
        return len(self.options)

    @cached_property
    def centres(self) -> Floats:
        """The coordinate of each option."""
        if isinstance(self.parameter, kinds.Int) and self.parameter.step is None and self.count > 1:
            return np.array([self.parameter.value_to_prob(option) for option in self.options])
        return (np.arange(self.count) + 0.5) / max(self.count, 1)

    @cached_property
    def codes(self) -> Floats:
        """What the kernel sees of each option: its coordinate, or a column of its own where there is no order."""
        if isinstance(self.parameter, kinds.Choice) and not self.parameter.ordered and self.count > 2:
            return np.eye(self.count) / math.sqrt(2)  # any two are 1 apart
        return self.centres[:, None]

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
        """The coordinate of a value, of a number that is no option that of the nearest one."""
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
        if 0 in (counts := [axis.count for axis in self.axes]) or math.prod(counts) > MOST_CELLS:
            return None
        indices = np.indices(counts).reshape(len(counts), -1)
        return np.stack([axis.centres[at] for axis, at in zip(self.axes, indices, strict=True)], axis=1)

    def points(self, trials: Sequence[Any]) -> Floats:
        """Where trials are in the cube, (trials, axes); what a trial has no value of is in the middle."""
        rows = [
            [
                a.coordinate(v[a.parameter.name])
                if a.parameter.name in v and one.hyperparameters.is_active(a.parameter)
                else 0.5
                for a in self.axes
            ]
            for one in trials
            for v in [one.hyperparameters.values]
        ]
        return np.array(rows, float).reshape(len(rows), len(self.axes))

    def active(self, points: Floats) -> NDArray[np.bool_]:
        """Which hyperparameters are active at each point, (points, axes)."""
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
        """What the kernel sees of points, (points, features); inactive hyperparameters at a constant."""
        columns = [a.codes[a.index(x)] if a.count else x[:, None] for a, x in zip(self.axes, points.T, strict=True)]
        active = self.active(points)
        return np.concatenate([np.where(active[:, [n]], seen, 0.5) for n, seen in enumerate(columns)], axis=1)

    @cached_property
    def groups(self) -> NDArray[np.int64]:
        """The axis of each feature."""
        return np.repeat(np.arange(len(self.axes)), [axis.codes.shape[1] for axis in self.axes])

    def values(self, point: Floats) -> dict[str, Any]:
        """The values of the active hyperparameters at a point."""
        active = self.active(point[None])[0]
        return {a.parameter.name: a.value(x) for a, x, on in zip(self.axes, point, active, strict=True) if on}


def kronecker(seed: int, start: int, count: int, width: int) -> Floats:
    """Points `start`, `start` + 1, … of a sequence that fills the cube evenly, shifted by the seed, (count, width)."""
    ratio = 2.0
    for _ in range(40):
        ratio = (1 + ratio) ** (1 / (width + 1))
    shift = np.random.default_rng(seed).random(width)
    return (shift + np.arange(start + 1, start + count + 1)[:, None] * ratio ** -np.arange(1.0, width + 1)) % 1


@dataclass(frozen=True)
class Process:
    """A Gaussian process given some scores; lengths are in widths of the cube, scores and deviations in the scores' units."""

    lengths: Floats
    noise: float
    mean: float
    deviation: float
    features: Floats
    scores: Floats

    @cached_property
    def factor(self) -> Any:
        return cho_factor(
            matern(self.features / self.lengths, self.features / self.lengths)
            + self.noise * np.eye(len(self.features)),
            lower=True,
        )

    @cached_property
    def weights(self) -> Floats:
        return cho_solve(self.factor, self.scores - self.mean)

    def predict(self, features: Floats) -> tuple[Floats, Floats]:
        """The expected score and its standard deviation at each row of features."""
        covariance = matern(self.features / self.lengths, features / self.lengths)
        explained = solve_triangular(self.factor[0], covariance, lower=True)
        left = np.maximum(1 - np.einsum("ij,ij->j", explained, explained), 1e-12)
        return self.mean + self.weights @ covariance, self.deviation * np.sqrt(left)

    def believing(self, features: Floats) -> Process:
        """The process after it scored these as it expects."""
        if not len(features):
            return self
        scores = self.predict(features)[0]
        return Process(
            self.lengths,
            self.noise,
            self.mean,
            self.deviation,
            np.concatenate([self.features, features]),
            np.concatenate([self.scores, scores]),
        )


def matern(one: Floats, other: Floats) -> Floats:
    """The Matérn 5/2 correlation between rows."""
    squared = (one**2).sum(1)[:, None] + (other**2).sum(1) - 2 * one @ other.T
    scaled = np.sqrt(5 * np.maximum(squared, 0))
    return (1 + scaled + scaled**2 / 3) * np.exp(-scaled)


def fitted(features: Floats, scores: Floats, groups: NDArray[np.int64]) -> Process:
    """The process with the most likely lengths and noise."""
    count, axes = len(scores), int(groups.max()) + 1
    center, spread = scores.mean(), scores.std() or 1.0
    y = (scores - center) / spread
    squared = np.zeros((axes, count, count))
    for feature, group in zip(features.T, groups, strict=True):
        squared[group] += (feature[:, None] - feature) ** 2
    typical = np.log([*[TYPICAL_LENGTH * math.sqrt(axes)] * axes, TYPICAL_NOISE])
    spreads = np.array([*[SPREAD_LENGTH] * axes, SPREAD_NOISE])

    def loss(logarithms: Floats) -> tuple[float, Floats]:
        weights, noise = np.exp(-2 * logarithms[:-1]), math.exp(logarithms[-1])
        scaled = np.sqrt(5 * np.tensordot(weights, squared, 1))
        decay = np.exp(-scaled)
        factor = cho_factor((1 + scaled + scaled**2 / 3) * decay + noise * np.eye(count), lower=True)
        inverse = cho_solve(factor, np.eye(count))
        solved = inverse @ y
        fit = y @ solved + 2
        off = (logarithms - typical) / spreads
        value = (count + 2) * math.log(fit) / 2 + np.log(np.diag(factor[0])).sum() + off @ off / 2
        outer = inverse - (count + 2) / fit * np.outer(solved, solved)
        slopes = np.tensordot(squared, outer * (1 + scaled) * decay, 2) * weights * 5 / 6
        return value, np.append(slopes, noise * np.trace(outer) / 2) + off / spreads

    low = [*[math.log(0.01)] * axes, math.log(1e-6)]
    high = [*[math.log(100)] * axes, 0.0]
    found = min(
        (
            minimize(
                loss,
                np.append(typical[:-1] + shift, typical[-1]),
                jac=True,
                method="L-BFGS-B",
                bounds=list(zip(low, high)),
                options={"maxiter": 50},
            )
            for shift in (0.0, -1.0)
        ),
        key=lambda one: one.fun,
    )
    lengths, noise = np.exp(found.x[:-1]), math.exp(found.x[-1])
    process = Process(lengths[groups], noise, center, 1.0, features, scores)
    energy = (scores - center) @ process.weights
    return Process(lengths[groups], noise, center, math.sqrt((energy + 2 * spread**2) / (count + 2)), features, scores)
