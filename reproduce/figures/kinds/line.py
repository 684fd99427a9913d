"""The last value of a series against a factor that is a number: the median of the seeds and its interval."""

from __future__ import annotations

import numpy as np

from reproduce.analysis.arguments import (
    At,
    FactorName,
    NumericFactor,
    PanelFactor,
    Reference,
    Scale,
    Selection,
    SeriesName,
)
from reproduce.analysis.arrange import Place, arrange, numbers, tuned_factors
from reproduce.analysis.quantities import quantity
from reproduce.analysis.samples import Sample, caption, final, stacked
from reproduce.analysis.view import Picture, View
from reproduce.figures.lines import Line, left_out
from reproduce.figures.panels import draw_panels, layout, reference_line


def line(
    view: View,
    *,
    y: SeriesName,
    x: NumericFactor,
    by: FactorName = None,
    columns: PanelFactor = None,
    only: Selection = None,
    at: At = None,
    scale: Scale = "linear",
    reference: Reference = None,
) -> Picture:
    """Draws a series against a numeric factor.

    Args:
        view: the records.
        y: the series, of which the last value counts.
        x: a factor whose levels are numbers; levels that are none (a default) are left out, on a log axis
            also those that are not above zero.
        by: a line per level of this factor.
        columns: a panel per level.
        only: the levels to keep, by factor.
        at: levels of the other factors, or `tuned`.
        scale: linear, log, semilogx or loglog.
        reference: `{slope: -1}` draws a line of that slope to compare with, through the first point.

    Example:
        figures:
          - line: {y: gradient_variance, x: batch, scale: loglog, reference: {slope: -1}}
    """
    arranged = arrange(view, [by, None, columns, x], only, at, y)
    log_x, log_y = scale in ("semilogx", "loglog"), scale in ("log", "loglog")
    places = {level: number for level, number in numbers(view, x).items() if number > 0 or not log_x}
    ticks = sorted((number, level) for level, number in places.items())
    open_factors = tuned_factors(view, [by, columns, x], only, at)
    found: dict[Place, Sample] = {}

    def make(name: str, place: Place) -> Line | None:
        cells = [(number, (*place, level)) for number, level in ticks if (*place, level) in arranged]
        samples = {key: final(view.results, arranged[key], name) for _, key in cells}
        found.update(samples)
        kept = [(number, samples[key]) for number, key in cells if samples[key].interval]
        if not kept:
            return None
        low, median, high = stacked([sample for _, sample in kept])
        return Line(place[0], place[0], np.array([number for number, _ in kept]), low, median, high)

    plan = layout(view, [y], (by or "", None, columns), {key[:3]: v for key, v in arranged.items()})
    figure = draw_panels(view, plan, make, x.replace("_", " "), scale, "o", places if log_x else None)
    first = make(y, (plan.levels[0], plan.down[0], plan.across[0])) if reference else None
    if reference and first:
        height = float(first.median[0]) * quantity(view.experiment, y).factor
        if np.isfinite(height) and (height > 0 or not log_y):
            reference_line(figure.axes[0], list(first.x), height, float(reference["slope"]), scale == "loglog")
    medians = [np.array([sample.interval.median]) for sample in found.values() if sample.interval]
    zeros = left_out(medians, scale)
    return Picture(figure, caption(view.results, found.values(), "band", tuned=open_factors, zeros=zeros))
