"""Numbers with intervals, over seeds. Everything here is exact: no normal approximation, no resampling.

The median has the order-statistic (sign-test) interval: with the n values sorted, x_(k) lies above the true median with
probability at most P(Bin(n, ½) ≤ k-1), for any distribution and any n, infinities included, and so does x_(n+1-k) below
it. A share of seeds has the interval of Clopper and Pearson. So it is where the number of seeds was fixed before; by
the test `ANYTIME` both are confidence sequences, which cover the truth at all numbers of seeds at once
(`reproduce.statistics.sign_tests`). An interval is asked for by its tail, the probability with which each end may miss
on its side. A value that is not a number is taken as -inf for the lower end and as +inf for the upper end: it widens
the interval and is never dropped.

SciPy is imported where it is used: that takes longer than everything else that judging needs.

References:
    David and Nagaraja, "Order Statistics", 3rd edition, section 7.1, 2003.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike

from reproduce.record import Array
from reproduce.statistics.sign_tests import FIXED, SignTest

Counts = np.ndarray[tuple[int, ...], np.dtype[np.int64]]


@dataclass(frozen=True)
class Interval:
    """A median with its interval; `confidence` is what the interval reaches, at least what was asked."""

    low: float
    median: float
    high: float
    confidence: float


@dataclass(frozen=True)
class MedianEvidence:
    """What the seeds say about a median.

    Attributes:
        lower: (n,) sorted values, not-a-number as -inf.
        upper: (n,) sorted values, not-a-number as +inf.
        ties: how many further seeds have the value 0 and do not count; 0 where zeros are among the values.
    """

    lower: Array
    upper: Array
    ties: int = 0

    @classmethod
    def of(cls, values: ArrayLike) -> MedianEvidence:
        """From values (seeds,) in any order."""
        given = np.asarray(values, dtype=float)
        missing = np.isnan(given)
        return cls(np.sort(np.where(missing, -np.inf, given)), np.sort(np.where(missing, np.inf, given)))

    @classmethod
    def without_ties(cls, values: ArrayLike) -> MedianEvidence:
        """From values (seeds,) in any order, of which zeros do not count: the sign test given the number of ties.

        The median of what is left is above 0 where more of the values are above 0 than below.
        """
        given = np.asarray(values, dtype=float)
        return replace(cls.of(given[given != 0]), ties=int((given == 0).sum()))

    @property
    def seeds(self) -> int:
        """How many there are, ties among them."""
        return len(self.lower) + self.ties

    @property
    def equal(self) -> int:
        """How many have the value 0, whether or not they count."""
        return self.ties + int((self.lower == 0).sum())

    @property
    def undefined(self) -> int:
        """How many values are not a number."""
        return int(np.isneginf(self.lower).sum() - np.isneginf(self.upper).sum())

    @property
    def estimate(self) -> float:
        """The median; NaN where values that are not a number leave it open, 0 where there are ties alone."""
        if not len(self.lower):
            return 0.0
        low, high = middle(self.lower), middle(self.upper)
        return low if low == high else math.nan

    def interval(self, tail: float, test: SignTest = FIXED) -> tuple[float, float] | None:
        """The narrowest order-statistic interval each end of which misses with probability `tail` at most, if any."""
        order = interval_order(len(self.lower), tail, test)
        return (float(self.lower[order - 1]), float(self.upper[-order])) if order else None

    def confidence(self, tail: float, test: SignTest = FIXED) -> float:
        """What the interval at `tail` reaches; the 1 - 2 tail asked for where there is no interval."""
        order = interval_order(len(self.lower), tail, test)
        return 1 - 2 * (_tail(order - 1, len(self.lower), test) if order else tail)

    def above(self, threshold: float, strict: bool, seeds: Counts, test: SignTest = FIXED) -> Array:
        """The smallest tail at which the interval lies above the threshold, 1 if at none.

        Args:
            threshold: the number to lie above.
            strict: whether touching it is not enough.
            seeds: (k,) numbers of seeds to ask about; other than the number at hand, the shares are extrapolated.
            test: by which the seeds are counted.
        """
        against = self.lower <= threshold if strict else self.lower < threshold
        return self._tail(int(against.sum()), seeds, test)

    def below(self, threshold: float, strict: bool, seeds: Counts, test: SignTest = FIXED) -> Array:
        """The smallest tail at which the interval lies below the threshold, as in `above`."""
        against = self.upper >= threshold if strict else self.upper > threshold
        return self._tail(int(against.sum()), seeds, test)

    def _tail(self, against: int, seeds: Counts, test: SignTest) -> Array:
        counting = seeds * len(self.lower) // self.seeds
        return test.tail(np.ceil(against * seeds / self.seeds), counting, 0.5)


@dataclass(frozen=True)
class ShareEvidence:
    """What the seeds say about the share in which a condition holds.

    Attributes:
        surely: seeds in which it holds.
        possibly: seeds in which it holds or cannot be told, because a value is not a number.
        seeds: all of them.
    """

    surely: int
    possibly: int
    seeds: int

    @property
    def undefined(self) -> int:
        """In how many seeds the condition cannot be told."""
        return self.possibly - self.surely

    @property
    def estimate(self) -> float:
        """The share of seeds in which the condition holds."""
        return self.surely / self.seeds

    def interval(self, tail: float, test: SignTest = FIXED) -> tuple[float, float] | None:
        """The interval each end of which misses with probability `tail` at most."""
        return test.ends(self.surely, self.seeds, tail)[0], test.ends(self.possibly, self.seeds, tail)[1]

    def confidence(self, tail: float, test: SignTest = FIXED) -> float:
        """What the interval at `tail` promises, by either test."""
        return 1 - 2 * tail

    def above(self, threshold: float, strict: bool, seeds: Counts, test: SignTest = FIXED) -> Array:
        """The smallest tail at which the interval lies above the threshold, as in `MedianEvidence.above`."""
        if threshold < 0 or (threshold == 0 and not strict):
            return np.zeros(len(seeds))
        if threshold >= 1:
            return np.ones(len(seeds))
        return test.tail(seeds - np.floor(self.surely * seeds / self.seeds), seeds, threshold)

    def below(self, threshold: float, strict: bool, seeds: Counts, test: SignTest = FIXED) -> Array:
        """The smallest tail at which the interval lies below the threshold, as in `above`."""
        return ShareEvidence(self.seeds - self.possibly, self.seeds - self.surely, self.seeds).above(
            1 - threshold, strict, seeds, test
        )


Evidence = MedianEvidence | ShareEvidence


def median_interval(values: ArrayLike, confidence: float = 0.95) -> Interval:
    """The median of values (seeds,) with its order-statistic interval; infinite ends where there are too few values.

    Example:
        >>> median_interval([1, 2, 3, 4, 5, 6, 7, 8])
        Interval(low=1.0, median=4.5, high=8.0, confidence=0.9921875)
    """
    evidence = MedianEvidence.of(values)
    if evidence.seeds == 0:
        raise ValueError("the median of no values")
    tail = (1 - confidence) / 2
    ends = evidence.interval(tail)
    if ends is None:
        return Interval(-math.inf, evidence.estimate, math.inf, 1.0)
    return Interval(ends[0], evidence.estimate, ends[1], evidence.confidence(tail))


def mean_and_deviation(values: ArrayLike) -> tuple[float, float]:
    """The mean of values (seeds,) and their standard deviation (of a sample: n - 1); beside the median, for readers.

    A value that is not finite makes the mean not finite and the deviation NaN; so does a single value the deviation.
    """
    given = np.asarray(values, dtype=float)
    deviation = float(given.std(ddof=1)) if len(given) > 1 and np.isfinite(given).all() else math.nan
    with np.errstate(invalid="ignore"):
        return float(given.mean()) if len(given) else math.nan, deviation


def middle(ordered: Array) -> float:
    """The median of sorted values (n,), infinities allowed; NaN halfway between -inf and +inf."""
    low, high = float(ordered[(len(ordered) - 1) // 2]), float(ordered[len(ordered) // 2])
    return low if low == high else (low + high) / 2


@lru_cache(maxsize=1024)
def interval_order(seeds: int, tail: float, test: SignTest = FIXED) -> int:
    """The largest k for which x_(k) misses the median with probability `tail` at most; 0 if there is none."""
    order = 0
    while 2 * (order + 1) <= seeds + 1 and _tail(order, seeds, test) <= tail:
        order += 1
    return order


def _tail(below: int, seeds: int, test: SignTest) -> float:
    return min(0.5, float(test.tail(below, seeds, 0.5)))
