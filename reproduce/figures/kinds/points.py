"""Each seed as a faint dot, with the median and its interval: one row per level."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from reproduce.analysis.arguments import At, ByFactor, FactorName, Scale, Selection, SeriesName
from reproduce.analysis.arrange import arrange, levels_in, tuned_factors
from reproduce.analysis.levels import VARIANT, first_factor
from reproduce.analysis.quantities import Quantity, quantity
from reproduce.analysis.samples import Sample, caption, final
from reproduce.analysis.view import Picture, View
from reproduce.figures.lines import draw_interval, left_out, palette_of
from reproduce.figures.style import ALARM, INK, label_powers, readable, settle, sheet
from reproduce.text import alike

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MANY_DOTS = 3000


def points(
    view: View,
    *,
    y: SeriesName,
    by: ByFactor = None,
    group: FactorName = None,
    only: Selection = None,
    at: At = None,
    scale: Scale = "linear",
) -> Picture:
    """Draws the last value of a series for every seed, the levels below each other so that their names are readable.

    Args:
        view: the records.
        y: the series.
        by: a row per level of this factor; the first factor by default.
        group: a second factor, told apart by colour within each row.
        only: the levels to keep, by factor.
        at: levels of the other factors, or `tuned`: each at the level with the best final validation.
        scale: linear or log.

    Example:
        figures:
          - points: {y: test_accuracy, by: optimizer, at: tuned}
          - points: {y: test_accuracy, by: depth, group: activation}
    """
    rows = by or first_factor(view.experiment)
    arranged = arrange(view, [rows, group], only, at, y)
    samples = {place: final(view.results, variant, y) for place, variant in arranged.items()}
    levels, groups = levels_in(view, rows, 0, arranged), levels_in(view, group, 1, arranged)
    open_factors = tuned_factors(view, [rows, group], only, at)
    log = scale in ("log", "loglog")
    palette = palette_of(view, group, groups).colour if group else {"": "#0072B2"}
    shown = quantity(view.experiment, y)
    height = max(3.2 if len(levels) < 4 else 4.5, 1.7 + len(levels) * max(0.3, 0.24 * len(groups)))
    figure, [[axes]] = sheet(view, height=height)
    if log:
        axes.set_xscale("log")
        label_powers(axes.xaxis)
    intervals = [sample.interval for sample in samples.values()]
    words = alike(interval.median * shown.factor if interval else np.nan for interval in intervals)
    notes = []
    for (place, sample), text in zip(samples.items(), words, strict=True):
        row = levels.index(place[0]) + 0.76 * ((groups.index(place[1]) + 0.5) / len(groups) - 0.5)
        _draw(axes, sample, row, 0.6 / len(groups), palette[place[1]], shown, log)
        lost = f"{sample.diverged} ✕" if sample.diverged else "" if len(sample.values) else "no runs"
        notes.append((row, f"{text}  {lost}".strip(), ALARM if lost else readable(palette[place[1]])))
    _name(axes, levels, rows, shown)
    if group:
        _key(axes, group, groups, palette)
    _annotate(figure, axes, notes)
    alone = ", alone where all seeds have one value" if any(map(_same, samples.values())) else ""
    what, zeros = (
        f"Dots: seeds; large dot: median{alone}",
        left_out([sample.values for sample in samples.values()], scale),
    )
    return Picture(figure, caption(view.results, samples.values(), "bar", tuned=open_factors, what=what, zeros=zeros))


def _draw(axes: Axes, sample: Sample, row: float, room: float, colour: Any, shown: Quantity, log: bool) -> None:
    """Draws the dots of one variant, and its median with the interval, as far as the axis can show them."""
    values = sample.finite[(sample.finite > 0) | (not log)]
    dots = values * shown.factor
    if not _same(sample):
        spread = row + room * (_scatter(len(dots)) - 0.5)
        axes.scatter(dots, spread, s=22, color=colour, alpha=0.3, linewidth=0, rasterized=len(dots) > MANY_DOTS)
    interval = sample.interval
    if interval is not None and np.isfinite(interval.median) and (interval.median > 0 or not log):
        drawn = replace(interval, low=max(interval.low, values.min())) if log else interval
        draw_interval(axes, drawn, row, colour, shown.factor)


def _same(sample: Sample) -> bool:
    """Whether all seeds have one value: dots beside each other would then show a spread that is not there."""
    return len(sample.values) > 1 and len(set(sample.values.tolist())) == 1


def _scatter(count: int) -> Any:
    """(count,): places in 0 … 1, evenly scattered by the golden ratio, the same each time."""
    return (np.arange(count) * 0.6180339887498949 + 0.5) % 1.0


def _name(axes: Axes, levels: Sequence[str], rows: str, shown: Quantity) -> None:
    axes.set_yticks(range(len(levels)), levels)
    axes.set_ylim(len(levels) - 0.5, -0.5)
    axes.set_ylabel("" if rows == VARIANT else rows.replace("_", " "))
    axes.set_xlabel(shown.label)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)


def _key(axes: Axes, group: str, groups: Sequence[str], palette: Any) -> None:
    """The levels of the second factor in their colours, in a line above the axes."""
    before: Any = None
    for level in ([] if group == VARIANT else [group + ":"]) + list(groups):
        colour = readable(palette[level]) if level in palette else None
        first = before is None
        before = axes.annotate(
            level,
            xy=(0.0, 1.0) if first else (1.0, 0.0),
            xycoords="axes fraction" if first else before,
            xytext=(0, 6) if first else (12, 0),
            textcoords="offset points",
            va="bottom",
            ha="left",
            color=colour or INK,
            fontweight="normal" if colour is None else "bold",
        )


def _annotate(figure: Figure, axes: Axes, notes: Sequence[tuple[float, str, Any]]) -> None:
    """Writes the median of each row, and how many of its runs diverged, right of the axes."""
    transform = axes.get_yaxis_transform()
    for row, words, colour in notes:
        axes.annotate(
            words,
            (1.0, row),
            xycoords=transform,
            xytext=(8, 0),
            textcoords="offset points",
            va="center",
            ha="left",
            color=colour,
            annotation_clip=False,
        )
    settle(figure)
