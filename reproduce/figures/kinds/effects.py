"""What each component of an ablation does: the median of its effect over seeds, with its interval."""

from __future__ import annotations

import numpy as np

from reproduce.analysis.arguments import AblatedSeries, At, Selection
from reproduce.analysis.effects import chosen_factors, contrast, scores
from reproduce.analysis.levels import selected
from reproduce.analysis.quantities import quantity
from reproduce.analysis.samples import caption, final
from reproduce.analysis.view import Picture, View
from reproduce.figures.lines import draw_interval
from reproduce.figures.style import ALARM, FAINT, PALETTE, settle, sheet
from reproduce.text import alike


def effects(view: View, *, of: AblatedSeries, only: Selection = None, at: At = None) -> Picture:
    """Draws the main effects of the components.

    An effect is what `effect(…)` means in a claim. It is grey where its interval contains zero.

    Args:
        view: the records of an `ablate:` experiment.
        of: the series whose last value the components change.
        only: the level of each other factor.
        at: more of them, or `tuned`: each combination at its best levels, as `tuned(…)` in a claim chooses them.

    Example:
        figures:
          - effects: {of: test_accuracy}
    """
    experiment, shown = view.experiment, quantity(view.experiment, of)
    table = scores(view.results, of, only, at)
    figure, [[axes]] = sheet(view, height=max(3.4, 1.8 + 0.45 * len(experiment.components)))
    axes.axvline(0, color=FAINT, linewidth=1.2)
    intervals = [contrast(view.results, table, [component]) for component in experiment.components]
    words = alike(interval.median * shown.factor if interval else np.nan for interval in intervals)
    for row, (interval, text) in enumerate(zip(intervals, words, strict=True)):
        colour = (
            ALARM if interval is None or not text else PALETTE[0] if interval.low > 0 or interval.high < 0 else FAINT
        )
        if interval is not None and text:
            draw_interval(axes, interval, row, colour, shown.factor)
        note = "no runs" if interval is None else f"+{text}" if interval.median > 0 and text else text or "✕"
        axes.annotate(
            note,
            (1.0, row),
            xycoords=axes.get_yaxis_transform(),
            xytext=(8, 0),
            textcoords="offset points",
            va="center",
            color=colour,
        )
    axes.set_yticks(range(len(experiment.components)), [name.replace("_", " ") for name in experiment.components])
    axes.set_ylim(len(experiment.components) - 0.5, -0.5)
    axes.set_xlabel(f"change of {shown.difference}")
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    settle(figure)
    samples = [final(view.results, variant, of) for variant in selected(experiment, only, at)]
    what, chosen = "Effect of each component, mean over the others: median", chosen_factors(view.results, only, at)
    below = caption(view.results, samples, "bar", tuned=chosen, what=what)
    return Picture(figure, f"{below} Grey: the interval contains zero.")
