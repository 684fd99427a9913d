"""A table of medians in colour: one cell per combination of two factors, its number printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reproduce.analysis.arguments import At, CellFactor, Scale, Selection, SeriesName
from reproduce.analysis.arrange import arrange, levels_in, tuned_factors
from reproduce.analysis.levels import VARIANT
from reproduce.analysis.quantities import quantity
from reproduce.analysis.samples import Sample, caption, final
from reproduce.analysis.view import Picture, View
from reproduce.figures.cells import draw_cells
from reproduce.figures.style import sheet

if TYPE_CHECKING:
    from reproduce.record import Array


def heatmap(
    view: View,
    *,
    value: SeriesName,
    rows: CellFactor,
    columns: CellFactor,
    only: Selection = None,
    at: At = None,
    scale: Scale = "linear",
) -> Picture:
    """Draws the median over seeds of a last value for every pair of levels.

    Args:
        view: the records.
        value: the series.
        rows: the factor whose levels are rows.
        columns: the factor whose levels are columns.
        only: the levels to keep, by factor.
        at: levels of the other factors, or `tuned`.
        scale: of the colours, linear or log.

    Example:
        figures:
          - heatmap: {value: val_accuracy, rows: optimizer, columns: rate}
    """
    arranged = arrange(view, [rows, columns], only, at, value)
    down, across = levels_in(view, rows, 0, arranged), levels_in(view, columns, 1, arranged)
    samples = {place: final(view.results, variant, value) for place, variant in arranged.items()}
    shown = quantity(view.experiment, value)
    medians = _table(samples, down, across) * shown.factor
    marks = {
        (down.index(row), across.index(column)): "✕" if len(sample.values) else "–"
        for (row, column), sample in samples.items()
        if not np.isfinite(medians[down.index(row), across.index(column)])
    }
    figure, [[axes]] = sheet(view, height=max(4.5, 1.6 + 0.36 * len(down)))
    draw_cells(axes, medians, down, across, marks, scale)
    axes.set_xlabel("" if columns == VARIANT else str(columns).replace("_", " "))
    axes.set_ylabel("" if rows == VARIANT else str(rows).replace("_", " "))
    axes.set_title(shown.label, loc="left")
    open_factors = tuned_factors(view, [rows, columns], only, at)
    words = caption(view.results, samples.values(), "", tuned=open_factors)
    words += " ✕: the median run diverged." if "✕" in marks.values() else ""
    words += " –: no run." if "–" in marks.values() else ""
    return Picture(figure, words)


def _table(samples: dict[tuple[str, ...], Sample], down: list[str], across: list[str]) -> Array:
    """(rows, columns): the medians; NaN where there is no variant or no record."""
    table = np.full((len(down), len(across)), np.nan)
    for (row, column), sample in samples.items():
        if sample.interval:
            table[down.index(row), across.index(column)] = sample.interval.median
    return table
