"""Curves over training: the median of the seeds, a band for its interval, one line per level."""

from __future__ import annotations

from reproduce.experiment import Variant
from reproduce.figures.arguments import (
    At,
    ByFactor,
    Clock,
    FactorName,
    Scale,
    Selection,
    SeriesNames,
    as_list,
    first_factor,
)
from reproduce.figures.lines import Strand
from reproduce.figures.panels import draw_panels, layout
from reproduce.figures.sample import Curve, caption, curve
from reproduce.figures.select import Place, arrange, tuned_factors
from reproduce.figures.source import Picture, Source


def curves(
    source: Source,
    *,
    y: SeriesNames,
    by: ByFactor = None,
    rows: FactorName = None,
    columns: FactorName = None,
    only: Selection = None,
    at: At = None,
    x: Clock = "epoch",
    scale: Scale = "linear",
) -> Picture:
    """Draws series over training.

    Args:
        source: the records.
        y: one series, or several side by side.
        by: a line per level of this factor; the first factor by default.
        rows: a row of panels per level.
        columns: a column of panels per level.
        only: the levels to keep, by factor.
        at: levels of the other factors, or `tuned`: each line at the level with the best final validation.
        x: count `epoch`s or optimizer `step`s.
        scale: linear, log, semilogx or loglog.
    """
    factors = (by or first_factor(source.experiment), rows, columns)
    arranged = arrange(source, factors, only, at, as_list(y)[0])
    open_factors = tuned_factors(source, factors) if at == "tuned" else []
    found: dict[tuple[str, Place], Curve] = {}

    def make(name: str, place: Place) -> Strand | None:
        variant = arranged.get(place)
        line = curve(source.results, variant, name, x) if variant else None
        if variant is None or line is None:
            return None
        found[name, place] = line
        return Strand(place[0], _text(place[0], variant, open_factors), line.time, line.low, line.median, line.high)

    plan = layout(source, as_list(y), factors, arranged, open_factors)
    figure = draw_panels(source, plan, make, x, scale)
    return Picture(figure, caption(source.results, found.values(), "band", tuned=open_factors))


def _text(level: str, variant: Variant, open_factors: list[str]) -> str:
    return " ".join([level, *(variant.levels[factor] for factor in open_factors)])
