"""How the components of an ablation change each other's effect: a cell per pair."""

from __future__ import annotations

import numpy as np

from reproduce.analysis.arguments import AblatedSeries, At, Selection
from reproduce.analysis.effects import chosen_factors, contrast, scores
from reproduce.analysis.levels import selected
from reproduce.analysis.quantities import quantity
from reproduce.analysis.samples import caption, final
from reproduce.analysis.view import Picture, View
from reproduce.figures.cells import draw_cells
from reproduce.figures.style import settle, sheet


def interactions(view: View, *, of: AblatedSeries, only: Selection = None, at: At = None) -> Picture:
    """Draws the interaction of every pair of components.

    An interaction is what `interaction(…)` means in a claim: how much the effect of one grows when the other is on.

    Args:
        view: the records of an `ablate:` experiment.
        of: the series whose last value the components change.
        only: the level of each other factor.
        at: more of them, or `tuned`: each combination at its best levels, as `tuned(…)` in a claim chooses them.

    Example:
        figures:
          - interactions: {of: test_accuracy}
    """
    experiment, shown = view.experiment, quantity(view.experiment, of)
    table, names = scores(view.results, of, only, at), experiment.components
    values = np.full((len(names), len(names)), np.nan)
    marks = {}
    for row in range(len(names)):
        for column in range(row):
            interval = contrast(view.results, table, [names[row], names[column]])
            values[row, column] = interval.median * shown.factor if interval else np.nan
            marks[row, column] = "✕" if interval else "–"
    figure, [[axes]] = sheet(view, height=max(4.5, 1.8 + 0.5 * len(names)))
    words = [name.replace("_", " ") for name in names]
    draw_cells(
        axes, values[1:, :-1], words[1:], words[:-1], {(r - 1, c): mark for (r, c), mark in marks.items()}, signed=True
    )
    axes.set_facecolor("white")
    axes.set_title(f"interaction in {shown.difference}", loc="left")
    settle(figure)
    samples = [final(view.results, variant, of) for variant in selected(experiment, only, at)]
    what, chosen = "How much more both give than the sum of each: median", chosen_factors(view.results, only, at)
    return Picture(figure, caption(view.results, samples, "", tuned=chosen, what=what))
