"""Lines with bands, shared by the kinds that draw them: limits that outliers don't spoil, labels at the ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from reproduce.estimate import Interval
from reproduce.figures.arguments import VARIANT
from reproduce.figures.labels import OFFSET, End
from reproduce.figures.select import numbers
from reproduce.figures.source import Source
from reproduce.figures.style import ALARM, FAINT, SMALL, colours, dashes, scale_axes
from reproduce.record import Array

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_POINTS = 300  # a line on a slide shows no more
MAJOR = 4.0  # a line may rise this many times as high as the typical one before it is cut off


@dataclass(frozen=True)
class Strand:
    """A line to draw: the median over seeds and its interval, all (points,); infinite where runs diverged."""

    level: str
    text: str
    x: Array
    low: Array
    median: Array
    high: Array


@dataclass(frozen=True)
class Hues:
    """The colour and the dash of each level of a factor."""

    colour: Mapping[str, Any]
    dash: Mapping[str, Any]


def hues(source: Source, factor: str, levels: Sequence[str]) -> Hues:
    """One colour per level, an even ramp where most levels are numbers."""
    ordered = len(numbers(source, factor)) > max(2, len(levels) / 2)
    return Hues(colours(levels, ordered), dashes(levels, ordered))


def draw_strands(axes: Axes, strands: Sequence[Strand], hue: Hues, scale: str, marker: str = "") -> list[End]:
    """Draws the lines and their bands and sets scale and limits; returns the ends to label."""
    scale_axes(axes, scale)
    for strand in strands:
        colour = hue.colour[strand.level]
        x, low, median, high = _thinned(strand, scale)
        shown = np.isfinite(median)
        axes.plot(
            x[shown], median[shown], color=colour, linestyle=hue.dash[strand.level], marker=marker, clip_on=not marker
        )
        inside = shown & np.isfinite(low) & np.isfinite(high)
        axes.fill_between(x[inside], low[inside], high[inside], color=colour, alpha=0.16, linewidth=0)
        if not shown.all() and shown.any():
            axes.plot(x[shown][-1:], median[shown][-1:], marker="X", markersize=9, color=colour, clip_on=False)
    if scale not in ("log", "loglog"):
        _limit(axes, strands)
    _limit_x(axes, strands, bool(marker))
    return [_end(strand, hue) for strand in strands]


def _thinned(strand: Strand, scale: str) -> tuple[Array, Array, Array, Array]:
    """The line at few enough points, the first and the last among them."""
    count = len(strand.x)
    keep = np.arange(count)
    if count > MOST_POINTS:
        spaced = np.geomspace(1, count, MOST_POINTS) - 1 if scale in ("semilogx", "loglog") else None
        keep = np.unique(np.rint(np.linspace(0, count - 1, MOST_POINTS) if spaced is None else spaced).astype(int))
    return strand.x[keep], strand.low[keep], strand.median[keep], strand.high[keep]


def _finite(values: Array) -> Array:
    return values[np.isfinite(values)]


def _limit(axes: Axes, strands: Sequence[Strand]) -> None:
    """Limits of the y axis that show the typical lines whole and cut off those that shoot far above them."""
    medians = [_finite(strand.median) for strand in strands if np.isfinite(strand.median).any()]
    if not medians:
        return
    bottom = min(float(line.min()) for line in medians)
    tops = sorted(float(line.max()) for line in medians)
    typical = tops[(len(tops) - 1) // 2] - bottom
    top = max(top for top in tops if top <= bottom + MAJOR * typical or top == tops[0])
    span = (top - bottom) or abs(top) or 1.0
    edges = [_finite(edge) for strand in strands for edge in (strand.low, strand.high)]
    reach = np.concatenate([*edges, [bottom, top]])
    low, high = max(reach.min(), bottom - 0.4 * span), min(reach.max(), top + 0.4 * span)
    axes.set_ylim(low - 0.04 * (high - low or span), high + 0.04 * (high - low or span))


def _limit_x(axes: Axes, strands: Sequence[Strand], marked: bool) -> None:
    """The x axis ends where the lines end, so that the labels stand beside them."""
    if not strands:
        return
    if not marked and axes.get_xscale() == "linear":
        axes.set_xlim(left=0.0)
    axes.set_xlim(right=max(float(strand.x.max()) for strand in strands) or None)


def _end(strand: Strand, hue: Hues) -> End:
    finite = _finite(strand.median)
    over = not np.isfinite(strand.median[-1])
    height = float(finite[-1]) if len(finite) else np.inf
    text = f"{strand.text} ✕" if over else strand.text
    return End(text, float(strand.x[-1]), height, hue.colour[strand.level], hue.dash[strand.level], over)


def draw_interval(axes: Axes, interval: Interval, row: float, colour: Any, factor: float) -> None:
    """A dot at the median and a bar for its interval, lying in a row; no bar where an end is infinite."""
    ends = [interval.low * factor, interval.high * factor]
    if np.isfinite(ends).all():
        axes.plot(ends, [row, row], color=colour, linewidth=3.5, solid_capstyle="butt", zorder=3)
    axes.plot(interval.median * factor, row, "o", color=colour, markersize=9, markeredgecolor="white", zorder=4)


def head_labels(axes: Axes, factors: Sequence[str]) -> None:
    """The names of the factors above the labels at the right."""
    axes.annotate(
        ", ".join(factor for factor in factors if factor != VARIANT),
        xy=(1.0, 1.0),
        xycoords="axes fraction",
        xytext=(OFFSET, 11),
        textcoords="offset points",
        color=FAINT,
        fontsize=SMALL,
        va="bottom",
        ha="left",
    )


def nothing(axes: Axes) -> None:
    """Says in the middle of a panel that nothing was recorded for it."""
    axes.text(0.5, 0.5, "no runs", transform=axes.transAxes, ha="center", va="center", color=ALARM)
