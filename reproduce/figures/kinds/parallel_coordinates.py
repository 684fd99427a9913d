"""A line for each trial of a search through all its hyper-parameters, coloured by its score."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from reproduce.analysis.search_arguments import FewHyperParameters, SearchName
from reproduce.analysis.searches import (
    about,
    best_first,
    diverged,
    is_whole,
    logs_of,
    named,
    objective,
    parameters_of,
    place_of,
    searches_of,
    ticks_of,
)
from reproduce.analysis.view import Picture, View
from reproduce.experiment import HyperParameter
from reproduce.figures.style import ALARM, FAINT, INK, RAMP, SMALL, TEXT, settle, sheet
from reproduce.figures.trials import cut, no_trials
from reproduce.record import Array
from reproduce.text import number
from reproduce.trials import SearchLog, Trial

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BEST, SHARE = 10, 3  # so many are drawn thick, and no more than every third
MOST = 300  # lines
NOT_USED = -0.17  # where what does not count stands
SPREAD = 0.07  # of the lines at one level
BRIGHTEST = 0.85  # of the ramp: beyond, lines are hard to see on white


def parallel_coordinates(view: View, *, search: SearchName = None, of: FewHyperParameters = None) -> Picture:
    """Draws trials as lines over one axis per hyper-parameter.

    The darker, the better; the best ten are thick, but no more than every third. Where each seed has a search of its
    own, the lines of all are drawn, and the winner of each is thick. A hyper-parameter that does not count in a trial
    has a place below its axis. Trials that diverged have no score, and are dashed.

    Args:
        view: the results, with what searches tried.
        search: whose trials; the only search by default.
        of: the hyper-parameters, in the order of the axes; all of them by default.

    Example:
        figures:
          - parallel_coordinates: {search: random}
          - parallel_coordinates: {search: random, of: [optimizer, rate, hidden]}
    """
    (chosen,) = searches_of(view.experiment, search)[:1]
    logs, shown = logs_of(view.results, chosen), objective(view.experiment, chosen)
    parameters = parameters_of(chosen, of)
    figure, [[axes]] = sheet(named(view, chosen), height=5.0)
    if not logs:
        no_trials(axes)
        return Picture(figure, about(logs, shown=False))
    ordered = [(log, trial) for log in logs for trial in best_first(log)]
    few = min(BEST, -(-len(ordered) // SHARE))
    thick = [log.winner for log in logs] if len(logs) > 1 else [trial for _, trial in ordered[:few]]
    whole = {id(trial) for log, trial in ordered if is_whole(trial, log)}
    strong = {id(trial) for trial in thick if np.isfinite(trial.score) and id(trial) in whole}
    drawn = sorted(ordered, key=lambda pair: (id(pair[1]) in strong, id(pair[1]) in whole))[-MOST:]
    colour = _colours(figure, axes, [trial.score * shown.factor for _, trial in ordered], logs, shown.label)
    heights = _heights(parameters, [trial for _, trial in drawn])
    for (_, trial), line in zip(drawn, heights, strict=True):
        _draw(axes, line, colour(trial.score * shown.factor), id(trial) in strong, id(trial) in whole)
    _axes(axes, parameters)
    settle(figure)
    return Picture(figure, _caption(logs, parameters, len(strong), len(ordered) - len(drawn)))


def _colours(figure: Figure, axes: Axes, scores: Sequence[float], logs: Sequence[SearchLog], label: str) -> Any:
    """Draws the bar of colours; gives the colour of a score, None where there is none.

    A fourth of the scores, the worst, may share the palest colour, so that a few bad ones don't flatten the others.
    """
    from matplotlib import colormaps
    from matplotlib.cm import ScalarMappable
    from matplotlib.colors import ListedColormap, Normalize

    known = np.array([score for score in scores if np.isfinite(score)])
    if not len(known):
        return lambda score: None
    higher = logs[0].higher_is_better
    low, high = (np.quantile(known, 0.25), known.max()) if higher else (known.min(), np.quantile(known, 0.75))
    shades = colormaps[RAMP](np.linspace(BRIGHTEST, 0.0, 256) if higher else np.linspace(0.0, BRIGHTEST, 256))
    room = 0.0 if high > low else 0.5 * (abs(float(high)) or 1.0)
    bar = ScalarMappable(Normalize(float(low) - room, float(high) + room, clip=True), ListedColormap(shades))
    beyond = "neither" if known.min() >= low and known.max() <= high else "min" if higher else "max"
    drawn = figure.colorbar(bar, ax=axes, extend=beyond, aspect=30, pad=0.03)
    drawn.set_label(label)
    if room:
        drawn.set_ticks([float(low)], labels=[number(float(low), 3)])
    drawn.outline.set_visible(False)
    drawn.ax.tick_params(labelsize=SMALL)
    return lambda score: tuple(bar.to_rgba(score)) if np.isfinite(score) else None


def _heights(parameters: Sequence[HyperParameter], trials: Sequence[Trial]) -> Array:
    """(trials, parameters): where each line crosses each axis; those at one level of a choice a little apart."""
    found = np.full((len(trials), len(parameters)), NOT_USED)
    for column, one in enumerate(parameters):
        seen: dict[Any, int] = {}
        for row, trial in enumerate(trials):
            value = trial.values.get(one.name)
            seen[value] = seen.get(value, 0) + 1
            spread = SPREAD * ((seen[value] * 0.6180339887498949) % 1.0 - 0.5)
            if value is None:
                found[row, column] += spread
            else:
                found[row, column] = place_of(one, value) + (spread if one.bounds is None else 0.0)
    return found


def _draw(axes: Axes, heights: Array, colour: Any, strong: bool, whole: bool) -> None:
    if colour is None:
        how: dict[str, Any] = {"color": ALARM, "linewidth": 1.1, "linestyle": (0, (3, 2)), "alpha": 0.7, "zorder": 1}
    elif strong:
        how = {"color": colour, "linewidth": 2.6, "zorder": 3}
    else:
        how = {"color": colour, "linewidth": 1.1, "alpha": 0.5 if whole else 0.25, "zorder": 2}
    axes.plot(range(len(heights)), heights, marker="o" if len(heights) == 1 else "", **how)


def _axes(axes: Axes, parameters: Sequence[HyperParameter]) -> None:
    """Draws an axis per hyper-parameter, with its values and its name."""
    last = len(parameters) - 1
    axes.set_axis_off()
    axes.set_xlim(-0.12 if last else -0.5, last + (0.1 + 0.1 * last if last else 0.5))
    lowest = NOT_USED if any(one.when for one in parameters) else 0.0
    axes.set_ylim(lowest - 0.05, 1.05)
    room = max(6, 50 // (last + 1))
    crowded = any(len(one.name) > room for one in parameters)
    for place, one in enumerate(parameters):
        axes.plot([place, place], [0, 1], color=INK, linewidth=1.0, zorder=4)
        ticks = ticks_of(one, 5, ends=True) if one.bounds else [(label, label) for label in one.levels]
        marks = [(place_of(one, value), text) for value, text in ticks]
        if one.when:
            marks.append((NOT_USED, "not used"))
        for height, text in marks:
            _name(axes, place, height, cut(text, room))
        axes.annotate(
            one.name.replace("_", " "),
            (place, 1.0),
            xytext=(0, 16),
            textcoords="offset points",
            ha="left" if crowded else "center",
            va="bottom",
            rotation=20 if crowded else 0,
            fontsize=TEXT if last < 6 else SMALL,
            fontweight="bold",
            annotation_clip=False,
        )


def _name(axes: Axes, place: float, height: float, text: str) -> None:
    axes.plot([place], [height], "_", color=FAINT if height < 0 else INK, markersize=9, zorder=4)
    axes.annotate(
        text,
        (place, height),
        xytext=(7, 0),
        textcoords="offset points",
        ha="left",
        va="center",
        fontsize=SMALL,
        color=FAINT if height < 0 else INK,
        bbox={"boxstyle": "round,pad=0.15", "facecolor": "white", "alpha": 0.8, "linewidth": 0},
        zorder=5,
        annotation_clip=False,
    )


def _caption(logs: Sequence[SearchLog], parameters: Sequence[HyperParameter], strong: int, left_out: int) -> str:
    words = about(logs, shown=False)
    if strong:
        words += " The darker, the better."
        thick = "the winner of each seed" if len(logs) > 1 else f"the best {strong}" if strong > 1 else "the best"
        words += f" Thick: {thick}."
    if diverged(logs):
        words += " Dashed: diverged."
    if any(one.when for one in parameters):
        words += " Not used: the hyper-parameter does not count in the trial."
    if left_out:
        words += f" {left_out} more lines are left out."
    return words
