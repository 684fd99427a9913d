"""The scores of a search, trial by trial, and the best so far; several searches for comparison."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from reproduce.analysis.arguments import Scale
from reproduce.analysis.search_arguments import SearchNames
from reproduce.analysis.searches import (
    History,
    about,
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


def search_history(view: View, *, search: SearchNames = None, scale: Scale = "linear") -> Picture:
    """Draws the score against the number of the trial.

    Each execution is a dot, their mean a dash, the best so far a line. Where each seed has a search of its own, the
    line is the median over the seeds of the best so far, with the band of its interval, and trials are not drawn. Of
    hyperband, only trials that were trained longest count for the best. A trial that diverged is a cross at the edge.

    Args:
        view: the results, with what searches tried.
        search: one search, or several of the same objective; all of them by default.
        scale: linear or log, for the scores; linear in any case where one is not above zero.

    Example:
        figures:
          - search_history: {}
          - search_history: {search: [random, bayesian], scale: log}
    """
    searches = searches_of(view.experiment, search)
    found = [(one, logs) for one in searches if (logs := logs_of(view.results, one))]
    figure, [[axes]] = sheet(view)
    shown = objective(view.experiment, searches[0])
    axes.set_ylabel(shown.label)
    axes.set_xlabel("trial")
    if not found:
        no_trials(axes)
        return Picture(figure, about((), shown=False))
    histories = [history(logs) for _, logs in found]
    scores = [_scores(logs, line) for (_, logs), line in zip(found, histories, strict=True)]
    higher = found[0][1][0].higher_is_better
    length = max(len(line.median) for line in histories)
    limit_scores(axes, np.concatenate(scores), higher, scale, shown)
    axes.set_xlim(*((0.5, length + 0.5) if scale not in ("semilogx", "loglog") else (0.9, length * 1.1)))
    if scale in ("semilogx", "loglog"):
        axes.set_xscale("log")
    ends, beyond = [], False
    for place, ((one, logs), line) in enumerate(zip(found, histories, strict=True)):
        colour = PALETTE[place % len(PALETTE)]
        if len(logs) == 1:
            shift = APART * (place - (len(found) - 1) / 2) if len(found) > 1 else 0.0
            beyond |= _draw_trials(axes, logs[0], shown.factor, shift, colour)
        width = 2.2 if len(found) == 1 else max(1.6, 3.8 - 1.1 * place)  # where lines coincide, all can be seen
        text = one.name if len(found) > 1 else "best so far"
        ends.append(_draw_best(axes, line, shown.factor, colour, text, width))
    _whole_ticks(axes, length)
    label_ends(figure, [(axes, ends)])
    return Picture(figure, _caption([logs for _, logs in found], histories) + BEYOND * beyond)


def _scores(logs: Sequence[SearchLog], line: History) -> Array:
    """(n,): what has to fit between the limits."""
    if len(logs) > 1:
        return np.concatenate([line.low, line.median, line.high])
    return np.array([score for trial in logs[0].trials for score in trial.scores])


def _draw_trials(axes: Axes, log: SearchLog, factor: float, shift: float, colour: Any) -> bool:
    """Draws each execution and the mean of each trial; whether some lie beyond the axis."""
    size = 1.0 if len(log.trials) <= MANY else 0.5
    for whole in (False, True):
        trials = [trial for trial in log.trials if is_whole(trial, log) == whole]
        x = np.array([trial.number + shift for trial in trials])
        means = np.array([trial.score * factor for trial in trials])
        every = np.array([trial.scores for trial in trials]).reshape(len(x), log.search.executions).T * factor
        strength = 1.0 if whole else PALE
        if log.search.executions > 1:
            for scores in every:
                axes.scatter(x, scores, s=20 * size, color=colour, alpha=0.45 * strength, linewidth=0)
            axes.scatter(x, means, s=110 * size, marker="_", color=colour, linewidth=2, alpha=strength)
        else:
            axes.scatter(x, means, s=26 * size, color=colour, alpha=FULL * strength, linewidth=0)
    lost = [trial.number + shift for trial in log.trials if np.isnan(trial.score)]
    mark_edge(axes, lost, log.higher_is_better, colour)
    places = [trial.number + shift for trial in log.trials]
    return mark_beyond(axes, places, np.array([trial.score * factor for trial in log.trials]), colour)


def _draw_best(axes: Axes, line: History, factor: float, colour: Any, text: str, width: float) -> End:
    """Draws the best so far as steps, with its band; returns its end."""
    x, known = np.arange(1, len(line.median) + 1), np.isfinite(line.median)
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


def _whole_ticks(axes: Axes, length: int) -> None:
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
    if any(line.stopped for line in lines):
        words.append("A search that tried fewer points keeps its last best.")
    if any(logs[0].search.tuner == "hyperband" for logs in searches):
        words.append("The best so far is that of the trials trained longest.")
    return " ".join(words)


def _has_band(lines: Sequence[History]) -> bool:
    return any(bool((np.isfinite(line.low) & np.isfinite(line.high)).any()) for line in lines)
