"""How much each hyper-parameter of a search matters: its share of the variance of the score, with an interval."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from reproduce.analysis.importance import FEWEST, Importance
from reproduce.analysis.importance import importance as importance_of
from reproduce.analysis.search_arguments import HyperParameters, SearchName
from reproduce.analysis.searches import about, logs_of, named, parameters_of, searches_of
from reproduce.analysis.view import Picture, View
from reproduce.figures.lines import draw_interval
from reproduce.figures.style import FAINT, PALETTE, settle, sheet
from reproduce.figures.trials import no_trials
from reproduce.statistics.intervals import Interval
from reproduce.trials import SearchLog

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PERCENT = 100.0


def importance(view: View, *, search: SearchName = None, of: HyperParameters = None) -> Picture:
    """Draws the share of each hyper-parameter in the variance of the score over the space, the largest on top.

    Regression trees are fitted on the trials, and predict the score at points drawn evenly from the whole space. The
    share of a hyper-parameter is the variance of the mean prediction at each of its values, all others drawn, in the
    variance of the predictions: a functional ANOVA, of which the effects of several together are the rest to 100%. A
    conditional one counts as often as it is used. The interval is that of forests on trials drawn again from those
    there are (a bootstrap); where each seed has a search of its own, that of the median over the seeds. The grey tick
    is what one in twenty searches would reach if nothing mattered (the scores shuffled); what does not get beyond it is
    grey. The caption says how well the trees predict trials that they were not fitted on: if they do not, the figure
    says nothing. Trials that diverged count as the worst of the others.

    Args:
        view: the results, with what searches tried.
        search: whose trials; the only search by default.
        of: the hyper-parameters to show; all of them by default.

    Example:
        figures:
          - importance: {search: random}

    References:
        Hutter, Hoos and Leyton-Brown, "An Efficient Approach for Assessing Hyperparameter Importance", ICML 2014.
    """
    (chosen,) = searches_of(view.experiment, search)[:1]
    logs = logs_of(view.results, chosen)
    names = [one.name for one in parameters_of(chosen, of)]
    figure, [[axes]] = sheet(named(view, chosen), height=max(3.4, 1.9 + 0.45 * len(names)))
    axes.set_xlabel("share of the variance of the score (%)")
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.set_xlim(0, PERCENT)
    found = importance_of(logs)
    if found is None:
        axes.set_yticks([])
        axes.set_xticks([])
        axes.set_xlabel("")
        no_trials(axes, "nothing can be said" if logs else "no trials")
        return Picture(figure, _nothing(logs))
    places = {one.name: place for place, one in enumerate(chosen.space)}
    rows = sorted(names, key=lambda name: -found.median[places[name]])
    for row, name in enumerate(rows):
        _draw_share(axes, row, found, places[name])
    axes.set_yticks(range(len(rows)), [name.replace("_", " ") for name in rows])
    axes.set_ylim(len(rows) - 0.5, -0.5)
    settle(figure)
    return Picture(figure, _caption(logs, found))


def _draw_share(axes: Axes, row: int, found: Importance, place: int) -> None:
    """Draw the share of one hyper-parameter, with its interval and what chance would reach."""
    median, chance = float(found.median[place]), float(found.chance[place])
    sure = median > chance and found.explained > 0
    colour = PALETTE[0] if sure else FAINT
    axes.plot(
        [min(1.0, chance) * PERCENT] * 2, [row - 0.3, row + 0.3], color=FAINT, linewidth=2, zorder=2, clip_on=False
    )
    draw_interval(axes, Interval(float(found.low[place]), median, float(found.high[place]), 0.95), row, colour, PERCENT)
    axes.annotate(
        f"{median:.0%}" if median >= 0.005 else "<1%",
        (1.0, row),
        xycoords=axes.get_yaxis_transform(),
        xytext=(8, 0),
        textcoords="offset points",
        va="center",
        color=colour,
    )


def _nothing(logs: Sequence[SearchLog]) -> str:
    if not logs:
        return about(logs, shown=False)
    fewest = min(len(log.trials) for log in logs)
    why = f"fewer than {FEWEST} trials say nothing of it" if fewest < FEWEST else "all trials have the same score"
    return f"The importance of hyper-parameters is left open: {why}. {about(logs, shown=False)}"


def _caption(logs: Sequence[SearchLog], found: Importance) -> str:
    interval = "trials drawn again (bootstrap)" if found.searches == 1 else f"the median over {found.searches} seeds"
    words = "Share of the variance of the score over the space that one hyper-parameter explains alone, by regression "
    words += "trees fitted on the trials (functional ANOVA)"
    words += f"; bar: 95% interval, of {interval}" if np.isfinite(found.high).all() else ""
    words += "; grey tick: what one in twenty searches reaches where nothing matters, and grey what is not beyond it."
    rest = max(0.0, 1 - float(np.sum(found.median)))
    if found.explained > 0:
        words += f" The trees explain {found.explained:.0%} of the variance of trials they were not fitted on;"
        words += f" what several do together is about {rest:.0%} of what they predict."
    else:
        words += f" With {found.trials} trials the trees predict others no better than the mean does: this figure says"
        words += " nothing."
    return f"{words} {about(logs, shown=False)}"
