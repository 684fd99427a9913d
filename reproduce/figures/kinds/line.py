"""The last value of a series against a factor that is a number: the median of the seeds and its interval."""

from __future__ import annotations

import numpy as np

from reproduce.figures.arguments import At, FactorName, NumericFactor, Reference, Scale, Selection, SeriesName
from reproduce.figures.lines import Strand
from reproduce.figures.panels import draw_panels, layout, reference_line
from reproduce.figures.sample import Sample, caption, final, stacked
from reproduce.figures.select import Place, arrange, numbers
from reproduce.figures.source import Picture, Source
from reproduce.figures.words import quantity


def line(
    source: Source,
    *,
    y: SeriesName,
    x: NumericFactor,
    by: FactorName = None,
    columns: FactorName = None,
    only: Selection = None,
    at: At = None,
    scale: Scale = "linear",
    reference: Reference = None,
) -> Picture:
    """Draws a series against a numeric factor.

    Args:
        source: the records.
        y: the series, of which the last value counts.
        x: a factor whose levels are numbers; levels that are none (a default) are left out.
        by: a line per level of this factor.
        columns: a panel per level.
        only: the levels to keep, by factor.
        at: levels of the other factors, or `tuned`.
        scale: linear, log, semilogx or loglog.
        reference: `{slope: -1}` draws a line of that slope to compare with, through the first point.
    """
    arranged = arrange(source, [by, None, columns, x], only, at, y)
    ticks = sorted((number, level) for level, number in numbers(source, x).items())
    found: dict[Place, Sample] = {}

    def make(name: str, place: Place) -> Strand | None:
        cells = [(number, (*place, level)) for number, level in ticks if (*place, level) in arranged]
        samples = {key: final(source.results, arranged[key], name) for _, key in cells}
        found.update(samples)
        kept = [(number, samples[key]) for number, key in cells if samples[key].interval]
        if not kept:
            return None
        low, median, high = stacked([sample for _, sample in kept])
        return Strand(place[0], place[0], np.array([number for number, _ in kept]), low, median, high)

    plan = layout(source, [y], (by or "", None, columns), {key[:3]: v for key, v in arranged.items()})
    figure = draw_panels(
        source,
        plan,
        make,
        x.replace("_", " "),
        scale,
        "o",
        numbers(source, x) if scale in ("semilogx", "loglog") else None,
    )
    if reference is not None:
        strand = make(y, (plan.levels[0], plan.down[0], plan.across[0]))
        if strand is not None:
            height = float(strand.median[0]) * quantity(source.experiment, y).factor
            reference_line(figure.axes[0], list(strand.x), height, float(reference["slope"]), scale == "loglog")
    return Picture(figure, caption(source.results, found.values(), "band"))
