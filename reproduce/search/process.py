"""A Gaussian process of the scores of trials, with a Matérn 5/2 kernel that has a length for each hyperparameter.

References:
    Rasmussen and Williams, "Gaussian processes for machine learning", 2006: equations 2.25, 2.26, 4.17 and 5.9.
    Ginsbourger et al., "Kriging is well-suited to parallelize optimization", 2010: the kriging believer.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve, solve_triangular
from scipy.optimize import minimize

from reproduce.search.cube import Floats

LENGTH, NOISE = (0.5, 1.0), (1e-4, 3.0)  # typical before any score, and the standard deviation of the logarithm


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
