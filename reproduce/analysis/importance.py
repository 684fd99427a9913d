"""How much each hyper-parameter of a search matters, and how sure that is.

A forest of regression trees is fitted on the trials. Its predictions over the whole space, drawn evenly, have a
variance; the share of a hyper-parameter is the variance of the mean prediction at each of its values, all others drawn.
One that counts under a condition has the variance within the trials where it counts, times how often that is. What
is left to 100% is due to several together, whose effects do not add up. (First-order shares of a functional ANOVA, by
drawing from the space where the paper computes them exactly.)

Trials that diverged count as the worst of those that did not. Trials of hyperband have their epochs as one more input,
and the predictions are for the longest.

References:
    Hutter, Hoos and Leyton-Brown, "An Efficient Approach for Assessing Hyperparameter Importance", ICML 2014.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from reproduce.analysis.searches import longest, place_of
from reproduce.experiment import HyperParameter
from reproduce.record import Array
from reproduce.statistics.intervals import median_interval
from reproduce.streams import stream
from reproduce.trials import SearchLog, Trial

FEWEST = 10  # trials: of fewer nothing is said
RESAMPLED, SHUFFLED, AGAIN = 100, 40, 5  # forests of a search; shuffled scores, and forests for each of those
PER_SEED, SHUFFLED_PER_SEED = 15, 20  # the same where each seed has a search
TREES, SMALLEST_LEAF, TRIED = 8, 2, 0.7  # of a forest: trees, trials in a leaf, share of the inputs tried for a split
DRAWN, BINS = 2048, 16  # points of the space; parts of a range that are told apart
NEGLIGIBLE = 1e-18  # variance of predictions that are all the same
UNUSED = -0.5  # the input of a hyper-parameter that does not count

Inputs = np.ndarray[tuple[int, ...], np.dtype[np.float32]]
Whole = np.ndarray[tuple[int, ...], np.dtype[np.int64]]


@dataclass(frozen=True)
class Importance:
    """The shares of hyper-parameters of the variance, each (parameters,) in the order of the space.

    Attributes:
        low, median, high: with 95% intervals: over trials drawn again, or over seeds where each has a search.
        chance: what it has in one of 20 cases where scores are shuffled, so that nothing matters; a share of the same
            variance as the others, since one of their own would be large wherever there are few hyper-parameters.
        explained: share of the variance of the scores that forests predict of trials they were not fitted on; at most
            zero if they are no better than the mean.
        trials: how many there are of a search, the fewest where seeds have their own.
        searches: how many searches.
    """

    low: Array
    median: Array
    high: Array
    chance: Array
    explained: float
    trials: int
    searches: int


def importance(logs: Sequence[SearchLog]) -> Importance | None:
    """The importance of each hyper-parameter; None where there are too few trials, or all have the same score."""
    if not logs or min(len(log.trials) for log in logs) < FEWEST or any(len(set(scores_of(log))) < 2 for log in logs):
        return None
    count, shuffled = (RESAMPLED, (SHUFFLED, AGAIN)) if len(logs) == 1 else (PER_SEED, (SHUFFLED_PER_SEED, 1))
    found = [_of_log(log, count, *shuffled) for log in logs]
    shares = found[0][0] if len(logs) == 1 else np.stack([np.median(one, axis=0) for one, _, _ in found])
    low, median, high = _over_trials(shares) if len(logs) == 1 else _over_seeds(shares)
    chance = np.quantile(np.median([one for _, one, _ in found], axis=0), 0.95, axis=0)
    explained = float(np.median([one for _, _, one in found]))
    return Importance(low, median, high, chance, explained, min(len(log.trials) for log in logs), len(logs))


def _over_trials(shares: Array) -> tuple[Array, Array, Array]:
    low, median, high = np.quantile(shares, [0.025, 0.5, 0.975], axis=0)
    return low, median, high


def _over_seeds(shares: Array) -> tuple[Array, Array, Array]:
    found = [median_interval(column) for column in shares.T]
    low, median, high = np.array([(one.low, one.median, one.high) for one in found]).T
    return low, median, high


def scores_of(log: SearchLog) -> Array:
    """(trials,): the scores, diverged trials as the worst of the others; zeros where there are no others."""
    scores = np.array([trial.score for trial in log.trials])
    finite = scores[np.isfinite(scores)]
    bad = (finite.min() if log.higher_is_better else finite.max()) if len(finite) else 0.0
    return np.where(np.isfinite(scores), scores, bad)


def _of_log(log: SearchLog, count: int, shuffled: int, again: int) -> tuple[Array, Array, float]:
    """Shares (count, parameters), the same with shuffled scores (shuffled, parameters), and what is explained."""
    random, space = stream(log.seed or 0, "importance", log.search.name), log.search.space
    places, points = _drawn(space, random)
    epochs = _epochs(log)
    x = _inputs(space, [_places(space, trial) for trial in log.trials], epochs)
    if epochs is not None:
        points = np.column_stack([points, np.zeros(len(points), np.float32)])
    y = scores_of(log)
    left_out, found = np.zeros((2, len(y))), []
    for _ in range(count):
        chosen = random.integers(len(y), size=len(y))
        of_points, of_trials = _forest(x[chosen], y[chosen], points, x, random)
        found.append((_variances(space, places, of_points), float(of_points.var())))
        left_out += (np.bincount(chosen, minlength=len(y)) == 0) * np.stack([of_trials, np.ones(len(y))])
    chance = []
    for _ in range(shuffled):
        mixed, some = random.permutation(y), []
        for chosen in random.integers(len(y), size=(again, len(y))):
            some.append(_variances(space, places, _forest(x[chosen], mixed[chosen], points, x[:1], random)[0]))
        chance.append(np.median(some, axis=0))
    shares = np.array([part / whole if whole > NEGLIGIBLE else np.zeros(len(space)) for part, whole in found])
    usual = max(NEGLIGIBLE, float(np.median([whole for _, whole in found])))
    return shares, np.array(chance) / usual, _explained(y, left_out)


def _explained(y: Array, left_out: Array) -> float:
    """The share of the variance of scores y (trials,) that is predicted, by the sums and counts of predictions."""
    known = left_out[1] > 0
    if not known.any() or y[known].var() == 0:
        return 0.0
    errors = y[known] - left_out[0][known] / left_out[1][known]
    return 1 - float((errors**2).mean() / y[known].var())


def _forest(x: Inputs, y: Array, points: Inputs, trials: Inputs, random: np.random.Generator) -> tuple[Array, Array]:
    """What a forest fitted on x (n, inputs), y (n,) predicts at the points and at the trials."""
    from sklearn.tree import DecisionTreeRegressor

    found = [np.zeros(len(points)), np.zeros(len(trials))]
    for seed in random.integers(2**31 - 1, size=TREES):
        tree: Any = DecisionTreeRegressor(
            max_features=TRIED, min_samples_leaf=SMALLEST_LEAF, random_state=int(seed)
        ).fit(x, y)
        for total, where in zip(found, (points, trials), strict=True):
            total += tree.tree_.predict(where)[:, 0] / TREES
    return found[0], found[1]


def _places(space: Sequence[HyperParameter], trial: Trial) -> list[float]:
    """Where the values of a trial stand between 0 and 1; NaN for what does not count."""
    return [place_of(one, trial.values[one.name]) if one.name in trial.values else math.nan for one in space]


def _epochs(log: SearchLog) -> Array | None:
    """(trials,): how long the trials of hyperband were trained, 0 for the longest; None for others."""
    if not longest(log):
        return None
    return np.log([(trial.epochs or 1) / longest(log) for trial in log.trials])


def _drawn(space: Sequence[HyperParameter], random: np.random.Generator) -> tuple[Array, Inputs]:
    """Points of the space: the places of their values (points, parameters), NaN for what does not count, and inputs."""
    places = np.full((DRAWN, len(space)), np.nan)
    labels: dict[str, Any] = {}
    for column, one in enumerate(space):
        counts = np.ones(DRAWN, bool)
        for name, allowed in one.when.items():
            counts &= np.isin(labels[name], allowed)
        if one.bounds is None:
            level = random.integers(len(one.levels), size=DRAWN)
            found = np.array([place_of(one, label) for label in one.levels])[level]
            labels[one.name] = np.where(counts, np.array(one.levels, dtype=object)[level], "")
        else:
            found = random.random(DRAWN)
        places[:, column] = np.where(counts, found, np.nan)
    return places, _inputs(space, places, None)


def _inputs(space: Sequence[HyperParameter], places: Any, epochs: Array | None) -> Inputs:
    """What trees see of points (points, parameters): an ordered number is one input, a level without one its own."""
    table, columns = np.asarray(places, float), []
    for column, one in enumerate(space):
        mine = table[:, column]
        if one.bounds is None and None in one.numbers:
            columns += [1.0 * (mine == place_of(one, level)) for level in one.levels]
        else:
            columns.append(np.nan_to_num(mine, nan=UNUSED))
    return np.column_stack([*columns, *([] if epochs is None else [epochs])]).astype(np.float32)


def _variances(space: Sequence[HyperParameter], places: Array, predicted: Array) -> Array:
    """(parameters,): what each alone gives of the variance of predictions (points,)."""
    return np.array([_between(_group(one, column), predicted) for one, column in zip(space, places.T, strict=True)])


def _group(one: HyperParameter, places: Array) -> Whole:
    """Which level, or part of a range, each point (points,) belongs to; −1 where the hyper-parameter does not count."""
    parts = len(one.levels) - 1 if one.bounds is None else BINS
    known = np.nan_to_num(places, nan=-1.0)
    split = np.rint(known * parts) if one.bounds is None else np.minimum(np.floor(known * parts), parts - 1)
    return np.where(np.isnan(places), -1, split).astype(np.int64)


def _between(group: Whole, predicted: Array) -> float:
    """The variance between groups of predictions, without what chance adds, times the share of points that count."""
    counts = group >= 0
    values, places = predicted[counts], group[counts]
    sizes = np.bincount(places)
    filled = sizes > 0
    if filled.sum() < 2:
        return 0.0
    means = np.bincount(places, values)[filled] / sizes[filled]
    between = float((sizes[filled] * (means - values.mean()) ** 2).sum())
    within = float((values**2).sum() - (sizes[filled] * means**2).sum()) / max(1, len(values) - int(filled.sum()))
    return max(0.0, between - (int(filled.sum()) - 1) * within) / len(group)
