"""The scores of a search, trial by trial, and the best so far; several searches for comparison."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from reproduce.analysis.arguments import Scale, SearchClock
from reproduce.analysis.search_arguments import SearchNames
from reproduce.analysis.searches import (
    History,
    about,
    clock,
    cost,
    cost_text,
    history,
    is_whole,
    logs_of,
    objective,
    searches_of,
)
from reproduce.analysis.view import Picture, View
from reproduce.figures.labels import End, label_ends
from reproduce.figures.style import PALETTE, sheet
from reproduce.figures.trials import BEYOND, FULL, PALE, limit_scores, mark_beyond, mark_edge, no_trials
from reproduce.record import Array
from reproduce.trials import SearchLog

if TYPE_CHECKING:
    from matplotlib.axes import Axes

APART = 0.22  # between the marks of two searches at the same trial
MANY = 60  # trials: more have smaller marks


def search_history(
    view: View, *, search: SearchNames = None, x: SearchClock = "trial", scale: Scale = "linear"
) -> Picture:
    """Draws the score against the number of the trial, or against the epochs that were trained so far.

    Each execution is a dot, their mean a dash, the best so far a line. Where each seed has a search of its own, the
    line is the median over the seeds of the best so far, with the band of its interval, and trials are not drawn. Of
    hyperband, only trials that were trained longest count for the best. A trial that diverged is a cross at the edge.
    The caption has what each search cost.

    Args:
        view: the results, with what searches tried.
        search: one search, or several of the same objective; all of them by default.
        x: trial, or epoch for those of all executions so far: trials of hyperband are shorter than others.
        scale: linear or log, for the scores; linear in any case where one is not above zero.

    Example:
        figures:
          - search_history: {}
          - search_history: {search: [random, hyperband], x: epoch}
    """
    searches = searches_of(view.experiment, search)
    found = [(one, logs) for one in searches if (logs := logs_of(view.results, one))]
    figure, [[axes]] = sheet(view)
    shown = objective(view.experiment, searches[0])
    axes.set_ylabel(shown.label)
    axes.set_xlabel("trial" if x == "trial" else "epochs trained")
    if not found:
        no_trials(axes)
        return Picture(figure, about((), shown=False))
    histories = [history(logs, x) for _, logs in found]
    scores = [_scores(logs, line) for (_, logs), line in zip(found, histories, strict=True)]
    higher = found[0][1][0].higher_is_better
    limit_scores(axes, np.concatenate(scores), higher, scale, shown)
    _limit_clock(axes, histories, x, log=scale in ("semilogx", "loglog"))
    ends, beyond = [], False
    for place, ((one, logs), line) in enumerate(zip(found, histories, strict=True)):
        colour = PALETTE[place % len(PALETTE)]
        if len(logs) == 1:
            shift = APART * (place - (len(found) - 1) / 2) if len(found) > 1 and x == "trial" else 0.0
            beyond |= _draw_trials(axes, logs[0], clock(logs[0], x) + shift, shown.factor, colour)
        width = 2.2 if len(found) == 1 else max(1.6, 3.8 - 1.1 * place)  # where lines coincide, all can be seen
        text = one.name if len(found) > 1 else "best so far"
        ends.append(_draw_best(axes, line, shown.factor, colour, text, width))
    _whole_ticks(axes)
    label_ends(figure, [(axes, ends)])
    return Picture(figure, _caption([logs for _, logs in found], histories) + BEYOND * beyond)


def _scores(logs: Sequence[SearchLog], line: History) -> Array:
    """(n,): what has to fit between the limits."""
    if len(logs) > 1:
        return np.concatenate([line.low, line.median, line.high])
    return np.array([score for trial in logs[0].trials for score in trial.scores])


def _draw_trials(axes: Axes, log: SearchLog, places: Array, factor: float, colour: Any) -> bool:
    """Draws each execution and the mean of each trial, at places (trials,); whether some lie beyond the axis."""
    size = 1.0 if len(log.trials) <= MANY else 0.5
    for whole in (False, True):
        chosen = np.array([is_whole(trial, log) == whole for trial in log.trials])
        x, trials = places[chosen], [trial for trial, here in zip(log.trials, chosen, strict=True) if here]
        means = np.array([trial.score * factor for trial in trials])
        every = np.array([trial.scores for trial in trials]).reshape(len(x), log.search.executions).T * factor
        strength = 1.0 if whole else PALE
        if log.search.executions > 1:
            for scores in every:
                axes.scatter(x, scores, s=20 * size, color=colour, alpha=0.45 * strength, linewidth=0)
            axes.scatter(x, means, s=110 * size, marker="_", color=colour, linewidth=2, alpha=strength)
        else:
            axes.scatter(x, means, s=26 * size, color=colour, alpha=FULL * strength, linewidth=0)
    scores = np.array([trial.score * factor for trial in log.trials])
    mark_edge(axes, places[np.isnan(scores)].tolist(), log.higher_is_better, colour)
    return mark_beyond(axes, places.tolist(), scores, colour)


def _draw_best(axes: Axes, line: History, factor: float, colour: Any, text: str, width: float) -> End:
    """Draws the best so far as steps, with its band; returns its end."""
    x, known = line.x, np.isfinite(line.median)
    median = np.where(known, line.median, np.nan) * factor
    axes.step(x, median, where="post", color=colour, linewidth=width, zorder=4)
    inside = known & np.isfinite(line.low) & np.isfinite(line.high)
    if line.searches > 1 and inside.any():
        low, high = (np.where(inside, edge, np.nan) * factor for edge in (line.low, line.high))
        axes.fill_between(x, low, high, step="post", color=colour, alpha=0.16, linewidth=0)
    if known.sum() == 1:
        axes.plot(x[known], median[known], "o", color=colour, zorder=4)
    last = float(median[-1]) if known[-1] else np.nan
    return End(text if known[-1] else f"{text} ✕", float(x[-1]), last, colour, broken=not known[-1])


def _limit_clock(axes: Axes, lines: Sequence[History], unit: str, log: bool) -> None:
    """Sets the scale and the limits of the x axis."""
    first, last = (
        max(1.0, float(end)) for end in (min(line.x[0] for line in lines), max(line.x[-1] for line in lines))
    )
    if log:
        axes.set_xscale("log")
        axes.set_xlim(0.9 * first, 1.1 * last)
    elif unit == "trial":
        axes.set_xlim(0.5, last + 0.5)
    else:
        axes.set_xlim(0, 1.02 * last)


def _whole_ticks(axes: Axes) -> None:
    from matplotlib.ticker import MaxNLocator, NullFormatter, StrMethodFormatter

    if axes.get_xscale() == "linear":
        axes.xaxis.set_major_locator(MaxNLocator(nbins=8, integer=True, steps=[1, 2, 5, 10], min_n_ticks=1))
    else:
        axes.xaxis.set_major_formatter(StrMethodFormatter("{x:g}"))
        axes.xaxis.set_minor_formatter(NullFormatter())


def _caption(searches: Sequence[Sequence[SearchLog]], lines: Sequence[History]) -> str:
    several = [line for line in lines if line.searches > 1]
    alone = [logs for logs in searches if len(logs) == 1]
    words = []
    if any(logs[0].search.executions > 1 for logs in alone):
        words.append("Dots: executions; dashes: their mean, the score of a trial; line: the best score so far.")
    elif alone:
        words.append("Dots: trials; line: the best score so far.")
    if several:
        line = "Line of a search per seed" if alone else "Line"
        band = "; band: 95% interval of the median" if _has_band(several) else ""
        words.append(f"{line}: median over {several[0].searches} seeds of the best score so far{band}.")
    words += [about(logs, shown=len(logs) == 1) for logs in searches]
    words.append(f"Trained: {_costs(searches)}.")
    if any(line.stopped for line in lines):
        words.append("A search that ended earlier keeps its last best.")
    if any(logs[0].search.tuner == "hyperband" for logs in searches):
        words.append("The best so far is that of the trials trained longest.")
    return " ".join(words)


def _costs(searches: Sequence[Sequence[SearchLog]]) -> str:
    """What was trained, for each search by its name where there are several."""
    if len(searches) == 1:
        return cost_text(cost(searches[0]))
    return "; ".join(f"{logs[0].search.name} {cost_text(cost(logs))}" for logs in searches)


def _has_band(lines: Sequence[History]) -> bool:
    return any(bool((np.isfinite(line.low) & np.isfinite(line.high)).any()) for line in lines)
