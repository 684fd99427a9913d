"""The score of each trial of a search against each hyper-parameter, a panel each; the winner marked."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from reproduce.analysis.arguments import Scale
from reproduce.analysis.search_arguments import HyperParameters, SearchName
from reproduce.analysis.searches import (
    about,
    is_whole,
    logs_of,
    named,
    objective,
    parameters_of,
    ranked,
    searches_of,
    ticks_of,
)
from reproduce.analysis.view import Picture, View
from reproduce.experiment import HyperParameter
from reproduce.figures.style import FAINT, INK, PALETTE, SMALL, settle, sheet
from reproduce.figures.trials import (
    BEYOND,
    FULL,
    PALE,
    WINNER,
    cut,
    limit_scores,
    mark_beyond,
    mark_edge,
    no_trials,
)
from reproduce.statistics.intervals import middle
from reproduce.trials import SearchLog, Trial

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ACROSS = 3  # panels side by side
LONGEST = 12  # letters of a level
EVENLY = ("random", "grid")  # tuners whose trials don't depend on scores


def marginals(view: View, *, search: SearchName = None, of: HyperParameters = None, scale: Scale = "linear") -> Picture:
    """Draws all trials against each hyper-parameter.

    A dot is a trial, its score the mean of its executions. The axis of a logarithmic range is logarithmic; the levels
    of a choice stand side by side, with a line at the median of their trials. Trials in which a hyper-parameter does
    not count are not in its panel. Where each seed has a search of its own, the trials of all of them are drawn, and
    each winner.

    Args:
        view: the results, with what searches tried.
        search: whose trials; the only search by default.
        of: the hyper-parameters, a panel each; all of them by default.
        scale: linear or log, for the scores; linear in any case where one is not above zero.

    Example:
        figures:
          - marginals: {search: random, of: [rate, hidden]}
    """
    (chosen,) = searches_of(view.experiment, search)[:1]
    logs, shown = logs_of(view.results, chosen), objective(view.experiment, chosen)
    parameters = parameters_of(chosen, of)
    view = named(view, chosen)
    rows = -(-len(parameters) // ACROSS)
    across = -(-len(parameters) // rows)
    figure, axes = sheet(view, rows, across, height=max(4.2, 1.0 + 2.9 * rows), sharey=True)
    panels = [panel for row in axes for panel in row]
    scores = np.array([trial.score for log in logs for trial in log.trials])
    beyond = False
    if logs:
        limit_scores(panels[0], scores, logs[0].higher_is_better, scale, shown)
    for parameter, panel in zip(parameters, panels, strict=False):
        panel.set_title(parameter.name.replace("_", " "), loc="left")
        _name_values(panel, parameter, across)
        beyond |= _draw(panel, parameter, logs, shown.factor)
    for panel in panels[len(parameters) :]:
        panel.set_visible(False)
    for row in axes:
        row[0].set_ylabel(shown.label)
    settle(figure)
    return Picture(figure, _caption(logs, parameters) + BEYOND * beyond)


def _draw(panel: Axes, parameter: HyperParameter, logs: Sequence[SearchLog], factor: float) -> bool:
    """Draws the trials in which a hyper-parameter counts; whether some lie beyond the axis."""
    trials = [(log, trial) for log in logs for trial in log.trials if parameter.name in trial.values]
    if not trials:
        no_trials(panel, "not used" if logs else "no trials")
        return False
    places = _spread(parameter, [trial for _, trial in trials])
    scores = np.array([trial.score for _, trial in trials]) * factor
    whole = np.array([is_whole(trial, log) for log, trial in trials])
    won = np.array([trial is log.winner for log, trial in trials])
    for which, strength in ((~whole, PALE), (whole & ~won, FULL)):
        size = 26 if len(trials) <= 150 else 12
        panel.scatter(places[which], scores[which], s=size, color=PALETTE[0], alpha=strength, linewidth=0)
    panel.scatter(
        places[won],
        scores[won],
        s=95 if len(logs) == 1 else 45,
        marker="D",
        color=WINNER,
        edgecolor="white",
        linewidth=1.2,
        zorder=6,
    )
    if parameter.bounds is None:
        _medians(panel, parameter, [(log, trial) for log, trial in trials if is_whole(trial, log)], factor)
    higher = trials[0][0].higher_is_better
    mark_edge(panel, places[np.isnan(scores)].tolist(), higher)
    return mark_beyond(panel, places.tolist(), scores, PALETTE[0])


def _spread(parameter: HyperParameter, trials: Sequence[Trial]) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """(trials,): where each stands; those of one level beside each other by the golden ratio, the same each time."""
    if parameter.bounds is not None:
        return np.array([float(trial.values[parameter.name]) for trial in trials])
    levels = [parameter.levels.index(str(trial.values[parameter.name])) for trial in trials]
    number = np.array([levels[:place].count(level) for place, level in enumerate(levels)])
    return np.array(levels) + 0.44 * ((number * 0.6180339887498949 + 0.5) % 1.0 - 0.5)


def _medians(panel: Axes, parameter: HyperParameter, trials: Sequence[tuple[SearchLog, Trial]], factor: float) -> None:
    """A line at the median score of each level, diverged trials being the worst; none where that is one of them."""
    for place, level in enumerate(parameter.levels):
        scores = [ranked(log, trial.score) for log, trial in trials if trial.values[parameter.name] == level]
        height = middle(np.sort(scores)) if scores else np.inf
        if np.isfinite(height):
            panel.plot([place - 0.36, place + 0.36], [height * factor] * 2, color=INK, linewidth=1.4, zorder=3)


def _name_values(panel: Axes, parameter: HyperParameter, across: int) -> None:
    from matplotlib.ticker import NullFormatter, NullLocator

    if parameter.bounds is not None:
        ticks = ticks_of(parameter, 5 - across // 2)
        if parameter.is_log:
            panel.set_xscale("log")
        panel.set_xticks([value for value, _ in ticks], [text for _, text in ticks])
        panel.xaxis.set_minor_formatter(NullFormatter())
        low, high = parameter.bounds
        room = (high / low) ** 0.04 if parameter.is_log else 0.04 * (high - low)
        panel.set_xlim(*((low / room, high * room) if parameter.is_log else (low - room, high + room)))
        return
    labels = [cut(level, LONGEST) for level in parameter.levels]
    crowded = max(((len(one) + len(other)) / 2 for one, other in pairwise(labels)), default=0) + 1 > 50 / across / len(
        labels
    )
    panel.set_xticks(
        range(len(labels)),
        labels,
        rotation=40 if crowded else 0,
        ha="right" if crowded else "center",
        rotation_mode="anchor",
        fontsize=SMALL if crowded else None,
    )
    panel.xaxis.set_minor_locator(NullLocator())
    panel.set_xlim(-0.6, len(labels) - 0.4)
    panel.grid(False, axis="x")
    panel.tick_params(axis="x", length=0, labelcolor=INK, color=FAINT)


def _caption(logs: Sequence[SearchLog], parameters: Sequence[HyperParameter]) -> str:
    words = about(logs, shown=True)
    if not logs:
        return words
    words += f" Diamond: {'the winner of each seed' if len(logs) > 1 else 'the winner'}."
    if any(one.bounds is None for one in parameters):
        words += " Black lines: the median of a level, diverged trials being the worst."
    if any(one.when for one in parameters):
        words += " A panel has the trials in which its hyper-parameter counts."
    if logs[0].search.tuner not in EVENLY:
        words += " This tuner tries more where scores are good, so a panel is not the effect of one alone."
    return words
