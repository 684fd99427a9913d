"""From records to numbers over seeds: last values and curves, each with the interval of its median.

A value that is not a number, as a run records it once it has diverged, ranks as the worst outcome where the series says
which way is better; as in claims, values from before that stay as they are. Runs with such values are counted, and
never averaged. A run whose record is not there is missing; it is counted too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from reproduce.analysis.arguments import split_reference
from reproduce.experiment import Variant
from reproduce.record import Array, Record, Results, Series
from reproduce.statistics.intervals import Interval, median_interval


@dataclass(frozen=True)
class Sample:
    """The last values of one series over the seeds of one variant.

    Attributes:
        values: (seeds,), as ranked: not-a-number is ±inf, the worst; NaN where neither direction is worse.
        diverged: how many of them are not finite.
        missing: how many planned runs have no such record.
    """

    values: Array
    diverged: int
    missing: int

    @property
    def finite(self) -> Array:
        """The values that are finite."""
        return self.values[np.isfinite(self.values)]

    @property
    def interval(self) -> Interval | None:
        """The median with its interval; None without values. NaN where NaNs leave it open."""
        return median_interval(self.values) if len(self.values) else None


@dataclass(frozen=True)
class Curve:
    """The median of a series over seeds with its interval, point by point: all (points,).

    Attributes:
        time: epochs or optimizer steps.
        seeds: how many runs stand behind it.
        stopped: how many of them are shorter than the longest, and keep their last value from there on.
        diverged: in how many of them a point is not finite.
        missing: how many planned runs have no such record.
        begins: when phases of training begin, but for the first, in the unit of `time`; empty where that differs
            between the runs.
    """

    time: Array
    low: Array
    median: Array
    high: Array
    seeds: int
    stopped: int
    diverged: int
    missing: int
    begins: tuple[float, ...] = ()


def part_of(series: Series, layer: str | None) -> Array | None:
    """The values of one layer (points,), or of a series that has none; None where the series has no such layer."""
    if layer is None:
        return series.values if series.values.ndim == 1 else None
    place = series.place_of(layer)
    return None if place is None else series.values[:, place]


def direction(results: Results, reference: str) -> bool | None:
    """Whether higher is better in a series."""
    return results.direction(split_reference(reference)[0])


def records_of(results: Results, variant: Variant) -> dict[int, Record]:
    """The records of a variant that are there, by seed."""
    found = {seed: results.records.get((variant.name, seed)) for seed in results.seeds}
    return {seed: record for seed, record in found.items() if record is not None}


def last_value(record: Record, reference: str) -> float | None:
    """The last value of a series as recorded, or that of the weights that early stopping restored, or None."""
    name, layer = split_reference(reference)
    values = part_of(record.series[name], layer) if name in record.series else None
    return float(values[record.series[name].kept]) if values is not None and len(values) else None


def last_ranked(record: Record | None, reference: str) -> float | None:
    """As `last_value`, with not-a-number as the worst outcome."""
    value = last_value(record, reference) if record else None
    if record is None or value is None:
        return None
    return float(record.series[split_reference(reference)[0]].ranked(np.array(value)))


def final(results: Results, variant: Variant, reference: str) -> Sample:
    """The last values of `reference` over the seeds of a variant."""
    found = [last_ranked(record, reference) for record in records_of(results, variant).values()]
    values = np.array([value for value in found if value is not None], float)
    return Sample(values, int((~np.isfinite(values)).sum()), len(results.seeds) - len(values))


@cache
def _ranks(count: int) -> tuple[float, float, float]:
    """The places of low, median and high among `count` sorted values: the interval is made of order statistics."""
    interval = median_interval(np.arange(count, dtype=float))
    return interval.low, interval.median, interval.high


def bands(values: Array) -> tuple[Array, Array, Array]:
    """Low, median and high along axis 0 of (seeds, …), all points at once, as `median_interval` gives each."""
    unknown = np.isnan(values)
    lower = np.sort(np.where(unknown, -np.inf, values), axis=0)
    upper = np.sort(np.where(unknown, np.inf, values), axis=0)
    low, middle, high = _ranks(len(values))
    median = _at(lower, middle)
    return _at(lower, low), np.where(median == _at(upper, middle), median, np.nan), _at(upper, high)


def _at(ordered: Array, rank: float) -> Array:
    """The value at a rank of sorted values (seeds, …); at a rank between two of them, their mean."""
    if not np.isfinite(rank):
        return np.full(ordered.shape[1:], rank)
    below, above = ordered[int(np.floor(rank))], ordered[int(np.ceil(rank))]
    with np.errstate(invalid="ignore"):
        between: Array = np.where(below == above, below, (below + above) / 2)
    return between


def curve(results: Results, variant: Variant, reference: str, clock: str) -> Curve | None:
    """The curve of `reference` over training in a variant; a run that stopped early keeps its last value."""
    name, layer = split_reference(reference)
    found = [
        (record, part_of(record.series[name], layer))
        for record in records_of(results, variant).values()
        if name in record.series
    ]
    runs = [(record, values) for record, values in found if values is not None and len(values)]
    if not runs:
        return None
    length = max(len(values) for _, values in runs)
    matrix = np.stack([_ranked(record.series[name], values, length) for record, values in runs])
    longest = next(record for record, values in runs if len(values) == length)
    low, median, high = bands(matrix)
    diverged = int((~np.isfinite(matrix)).any(axis=1).sum())
    time = longest.time_of(np.arange(length), longest.series[name].at, clock)
    stopped = sum(len(values) < length for _, values in runs)
    missing = len(results.seeds) - len(runs)
    return Curve(time, low, median, high, len(runs), stopped, diverged, missing, _begins(clock, runs))


def _begins(clock: str, runs: Sequence[tuple[Record, Array]]) -> tuple[float, ...]:
    """When the later phases of runs begin, if it is at the same time in all of them."""
    found = {record.phases for record, _ in runs}
    epochs = np.array([begin.epoch for begin in runs[0][0].phases[1:]])
    return tuple(runs[0][0].time_of(epochs, "epoch", clock)) if len(found) == 1 else ()


def _ranked(series: Series, values: Array, length: int) -> Array:
    """(length,): values with NaN as the worst outcome, the last one repeated to the end."""
    padded = np.pad(values, (0, length - len(values)), mode="edge")
    return series.ranked(padded)


def layers_of(results: Results, variant: Variant, name: str) -> tuple[str, ...]:
    """The layers of a series, from the first record of the variant that has them."""
    found = (record.series[name].parts for record in records_of(results, variant).values() if name in record.series)
    return next(found, ())


def stacked(samples: Sequence[Sample]) -> tuple[Array, Array, Array]:
    """Low, median and high of several samples, each (samples,)."""
    intervals = [sample.interval for sample in samples]
    table = np.array([(i.low, i.median, i.high) if i else (np.nan,) * 3 for i in intervals], float)
    return table[:, 0], table[:, 1], table[:, 2]


def caption(
    results: Results,
    samples: Iterable[Sample | Curve],
    mark: str,
    *,
    tuned: Sequence[str] = (),
    what: str = "Median",
    zeros: bool = False,
) -> str:
    """The words under a figure: of how many seeds, what the mark is, and what is left out, missing or diverged."""
    everything = list(samples)
    planned = len(results.seeds)
    words = f"{what} of {planned} seeds" if planned > 1 else f"Seed {results.seeds[0]}"
    words += f"; {mark}: 95% interval of the median." if mark and planned > 1 else "."
    if tuned:
        words += f" Each at its best {' and '.join(tuned)} by validation."
    if zeros:
        words += " Values of zero or less are left out: the axis is logarithmic."
    for count, verb in (
        (sum(sample.diverged for sample in everything), "diverged and rank as the worst"),
        (sum(sample.missing for sample in everything), "are missing"),
    ):
        if count:
            words += f" {count} run{'s' * (count != 1)} {verb if count != 1 else _singular(verb)}."
    return words


def _singular(verb: str) -> str:
    return {"are missing": "is missing", "diverged and rank as the worst": "diverged and ranks as the worst"}[verb]
