"""Trials of searches, as figures and tables ask for them: in what order, the best so far, where a value stands."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from reproduce.analysis.quantities import Quantity, quantity
from reproduce.analysis.samples import bands
from reproduce.analysis.view import View
from reproduce.experiment import Experiment, HyperParameter, Search
from reproduce.record import Array, Results
from reproduce.text import counted, number, power
from reproduce.trials import Cost, SearchLog, Trial

ENDS = 0.1  # of an axis: numbers nearer to a bound are not named beside it


@dataclass(frozen=True)
class History:
    """The best score so far: all (points,), infinite as long as all have diverged.

    Attributes:
        x: how many trials have ended, or how many epochs they were trained.
        low, median, high: over the seeds, where each has a search; all the same where there is one search.
        searches: how many stand behind it.
        stopped: how many of them ended earlier than another, and keep their last best.
    """

    x: Array
    low: Array
    median: Array
    high: Array
    searches: int
    stopped: int


def searches_of(experiment: Experiment, names: str | Sequence[str] | None = None) -> list[Search]:
    """The searches of these names; all of them for None."""
    wanted = [names] if isinstance(names, str) else list(names or experiment.searches)
    return [experiment.searches[name] for name in wanted]


def logs_of(results: Results, search: Search) -> tuple[SearchLog, ...]:
    """What is known of a search: one log, or one for each seed; none where it is not done."""
    return results.searches.get(search.name, ())


def parameters_of(search: Search, names: Sequence[str] | None = None) -> list[HyperParameter]:
    """The hyper-parameters of these names, in their order; all of them for None."""
    known = {one.name: one for one in search.space}
    return [known[name] for name in (known if names is None else names)]


def objective(experiment: Experiment, search: Search) -> Quantity:
    """The words, unit and factor of a search's scores: `best validation accuracy`, in %."""
    shown = quantity(experiment, search.series)
    return replace(shown, words=f"best {shown.words}") if search.is_best else shown


def is_whole(trial: Trial, log: SearchLog) -> bool:
    """Whether a trial was trained as long as the longest of its search, as a winner has to be."""
    return (trial.epochs or 0) == longest(log)


def longest(log: SearchLog) -> int:
    """The most epochs of a trial; 0 where all have those of the setup."""
    return max(trial.epochs or 0 for trial in log.trials)


def best_first(log: SearchLog) -> list[Trial]:
    """The winner, then the others: those trained longest first, among them the best first; diverged trials last."""
    winner = log.winner
    return sorted(log.ranked, key=lambda one: (one is not winner, math.isnan(one.score), -(one.epochs or 0)))


def ranked(log: SearchLog, score: float) -> float:
    """The score of a trial, or the worst there is where it is not a number."""
    return (-math.inf if log.higher_is_better else math.inf) if math.isnan(score) else score


def running_best(log: SearchLog) -> Array:
    """(trials,): the best score up to each trial, of those trained longest; infinite before there is one."""
    scores = [trial.score if is_whole(trial, log) else math.nan for trial in log.trials]
    best = np.maximum if log.higher_is_better else np.minimum
    found: Array = best.accumulate([ranked(log, score) for score in scores])
    return found


def clock(log: SearchLog, unit: str) -> Array:
    """(trials,): how far the search was at the end of each trial.

    Args:
        log: of the search.
        unit: what is counted: "trial", or "epoch" for those of all executions of this trial and of those before it.
    """
    each = [trial.cost.epochs if unit == "epoch" else 1 for trial in log.trials]
    return np.cumsum(each, dtype=np.float64)


def history(logs: Sequence[SearchLog], unit: str = "trial") -> History:
    """The best score so far over the searches of the seeds; each keeps its last where others go on.

    Args:
        logs: of the searches.
        unit: of `x`, "trial" or "epoch". Defaults to trial.
    """
    ends, lines = [clock(log, unit) for log in logs], [running_best(log) for log in logs]
    x = np.unique(np.concatenate(ends))
    worst = -math.inf if logs[0].higher_is_better else math.inf
    matrix = np.stack(
        [
            np.concatenate([[worst], line])[np.searchsorted(end, x, side="right")]
            for end, line in zip(ends, lines, strict=True)
        ]
    )
    low, median, high = bands(matrix) if len(lines) > 1 else (matrix[0],) * 3
    return History(x, low, median, high, len(lines), sum(end[-1] < x[-1] for end in ends))


def cost(logs: Sequence[SearchLog]) -> Cost:
    """What the trials of searches cost; a run that several searches share counts in each."""
    return sum((trial.cost for log in logs for trial in log.trials), Cost())


def cost_text(found: Cost) -> str:
    """`120 runs, 1620 epochs, 21060 steps`."""
    return f"{counted(found.runs, 'run')}, {counted(found.epochs, 'epoch')}, {counted(found.steps, 'step')}"


def diverged(logs: Sequence[SearchLog]) -> int:
    """How many trials have no score, since one of their executions diverged."""
    return sum(math.isnan(trial.score) for log in logs for trial in log.trials)


def named(view: View, search: Search) -> View:
    """The view with the name of its search under the title, where there are others."""
    return view if len(view.experiment.searches) < 2 else replace(view, fixed=f"search {search.name}")


def place_of(parameter: HyperParameter, value: str | float) -> float:
    """Where a value stands between the lowest, 0, and the highest, 1; the levels of a choice are evenly spread.

    Example:
        >>> place_of(HyperParameter("rate", (), (), (0.01, 1.0), True, {}), 0.1)
        0.5
    """
    if parameter.bounds is None:
        last = len(parameter.levels) - 1
        return parameter.levels.index(str(value)) / last if last else 0.5
    low, high = parameter.bounds
    if parameter.is_log:
        return round(math.log(float(value) / low) / math.log(high / low), 12)
    return (float(value) - low) / (high - low)


def value_text(value: str | float) -> str:
    """The value of a hyper-parameter in words: the label of a level, a number in four digits."""
    return value if isinstance(value, str) else number(value)


def ticks_of(parameter: HyperParameter, most: int = 4, ends: bool = False) -> list[tuple[float, str]]:
    """Round numbers within a range to be named on an axis, with their names; the bounds where there are too few.

    Args:
        parameter: a range.
        most: how many, about.
        ends: whether to name the bounds too, and only those numbers that stand well apart from them.

    Example:
        >>> ticks_of(HyperParameter("rate", (), (), (2e-4, 1.0), True, {}))
        [(0.001, '10⁻³'), (0.01, '10⁻²'), (0.1, '10⁻¹'), (1.0, '10⁰')]
        >>> ticks_of(HyperParameter("momentum", (), (), (0.5, 0.99), False, {}), ends=True)
        [(0.5, '0.5'), (0.6, '0.6'), (0.8, '0.8'), (0.99, '0.99')]
    """
    low, high = parameter.bounds or (0.0, 1.0)
    if parameter.is_log:
        first, last = math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9)
        found = [10.0**exponent for exponent in range(first, last + 1, max(1, -(-(last - first + 1) // most)))]
        named = [(value, power(value)) for value in found]
    else:
        named = [(value, number(value, 3)) for value in _round_numbers(low, high, most)]
    bounds = [(float(bound), _bound_text(bound, parameter.is_log)) for bound in (low, high)]
    if not ends:
        return named if len(named) > 1 else bounds
    inside = [(value, text) for value, text in named if ENDS < place_of(parameter, value) < 1 - ENDS]
    edges = [next((one for one in named if math.isclose(one[0], bound[0])), bound) for bound in bounds]
    return [edges[0], *inside, edges[1]]


def _bound_text(bound: float, is_log: bool) -> str:
    exponent = math.log10(bound) if is_log else 0.5
    return power(bound) if abs(exponent - round(exponent)) < 1e-9 else number(bound, 3)


def _round_numbers(low: float, high: float, most: int) -> list[float]:
    """Multiples of 1, 2 or 5 times a power of ten, so many at most."""
    least = (high - low) / most
    base = 10.0 ** math.floor(math.log10(least))
    step = next(base * times for times in (1, 2, 5, 10, 20) if (high - low) / (base * times) <= most - 0.5)
    if all(isinstance(bound, int) for bound in (low, high)):
        step = max(1.0, step)
    return [
        round(step * place, 12) for place in range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)
    ]


def about(logs: Sequence[SearchLog], *, shown: bool) -> str:
    """The words under a figure of one search: how many trials, of how many executions, and what became of them.

    Args:
        logs: of the search, or of its seeds.
        shown: whether each trial is drawn, so that those that diverged can be seen.
    """
    if not logs:
        return "The search is not done."
    search, trials = logs[0].search, sum(len(log.trials) for log in logs)
    words = f"{counted(trials, 'trial')} of the search {search.name!r}"
    words += (
        f", {len(logs)} seeds with a search each" if len(logs) > 1 else f", of seed {logs[0].seed}" * per_seed(logs)
    )
    words += f"; the score of a trial is the mean of {search.executions} executions." if search.executions > 1 else "."
    if lost := diverged(logs):
        mark = " (✕, at the edge)" if shown else ""
        words += f" {counted(lost, 'trial')} diverged{mark}."
    if search.tuner == "hyperband" and (shorter := sum(not is_whole(one, log) for log in logs for one in log.trials)):
        words += f" {counted(shorter, 'trial')} {'were' if shorter > 1 else 'was'} trained for fewer epochs"
        words += f" than the longest, {max(map(longest, logs))}{', and paler' if shown else ''}."
    return words


def per_seed(logs: Sequence[SearchLog]) -> bool:
    """Whether a seed of the experiment has a search of its own."""
    return bool(logs) and logs[0].seed is not None
