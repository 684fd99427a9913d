"""Lines with bands, shared by the kinds that draw them: limits that outliers don't spoil, labels at the ends."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from reproduce.analysis.arrange import numbers
from reproduce.analysis.levels import VARIANT
from reproduce.analysis.view import View
from reproduce.figures.labels import OFFSET, End
from reproduce.figures.style import ALARM, FAINT, SMALL, colours, dashes, scale_axes
from reproduce.record import Array
from reproduce.statistics.intervals import Interval

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_POINTS = 300  # a line on a slide shows no more
MAJOR = 4.0  # a line may rise this many times as high as the typical one before it is cut off


@dataclass(frozen=True)
class Line:
    """A line to draw: the median over seeds and its interval, all (points,); infinite or NaN where runs diverged.

    Attributes:
        begins: where on the x axis phases of training begin, but for the first. Defaults to nowhere.
    """

    level: str
    text: str
    x: Array
    low: Array
    median: Array
    high: Array
    begins: tuple[float, ...] = ()


@dataclass(frozen=True)
class LineStyle:
    """How lines are drawn.

    Attributes:
        scale: linear, log, semilogx or loglog.
        marker: of the points, where each stands for a variant.
        capped: whether lines that shoot far above the others are cut off, on a linear scale.
    """

    scale: str
    marker: str = ""
    capped: bool = True

    @property
    def log_y(self) -> bool:
        return self.scale in ("log", "loglog")

    @property
    def log_x(self) -> bool:
        return self.scale in ("semilogx", "loglog")

    def shows(self, x: Array, median: Array) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
        """Which points (points,) have a place on these scales."""
        return np.isfinite(median) & ((median > 0) | (not self.log_y)) & ((x > 0) | (not self.log_x))


@dataclass(frozen=True)
class Palette:
    """The colour and the dash of each level of a factor."""

    colour: Mapping[str, Any]
    dash: Mapping[str, Any]


def palette_of(view: View, factor: str, levels: Sequence[str]) -> Palette:
    """One colour per level, an even ramp where most levels are numbers."""
    ordered = len(numbers(view, factor)) > max(2, len(levels) / 2)
    return Palette(colours(levels, ordered), dashes(levels, ordered))


def draw_lines(axes: Axes, lines: Sequence[Line], palette: Palette, line_style: LineStyle) -> list[End]:
    """Draws the lines and their bands and sets scale and limits; returns the ends to label.

    A line has a gap where its median is not finite, and on a log scale where it is not above zero.
    """
    scale_axes(axes, line_style.scale)
    positive = [edge[edge > 0].min(initial=np.inf) for line in lines for edge in (line.low, line.median)]
    for line in lines:
        _draw_line(axes, line, palette, line_style, float(min(positive)))
    if not line_style.log_y:
        _limit(axes, lines, line_style.capped)
    if not line_style.marker:
        _limit_x(axes, lines)
    axes.set_ylim(*axes.get_ylim())  # crosses at an edge leave it where it is
    for line in lines:
        _mark_break(axes, line, palette, line_style)
    for begin in sorted({begin for line in lines for begin in line.begins}):
        axes.axvline(begin, color=FAINT, linewidth=0.8, zorder=0)
    return [_end(line, palette, line_style) for line in lines]


def left_out(medians: Iterable[Array], scale: str) -> bool:
    """Whether a log scale of the y axis leaves out points of these medians, each (points,)."""
    return scale in ("log", "loglog") and any(bool((_finite(median) <= 0).any()) for median in medians)


def _draw_line(axes: Axes, line: Line, palette: Palette, line_style: LineStyle, floor: float) -> None:
    """Draws a line and its band; on a log scale, the band reaches down to the floor at most."""
    colour, dash = palette.colour[line.level], palette.dash[line.level]
    x, low, median, high = _thinned(line, line_style)
    shown = line_style.shows(x, median)
    if not shown.any():
        return
    axes.plot(x, np.where(shown, median, np.nan), color=colour, linestyle=dash, marker=line_style.marker)
    alone = shown & ~np.pad(shown, 1)[2:] & ~np.pad(shown, 1)[:-2]
    if alone.any() and not line_style.marker:  # between two gaps there is no line to see
        axes.plot(x[alone], median[alone], "o", color=colour, markersize=6)
    inside = shown & np.isfinite(low) & np.isfinite(high)
    low, high = (np.where(inside, edge, np.nan) for edge in (low, high))
    axes.fill_between(
        x, np.maximum(low, floor) if line_style.log_y else low, high, color=colour, alpha=0.16, linewidth=0
    )


def _thinned(line: Line, line_style: LineStyle) -> tuple[Array, Array, Array, Array]:
    """The line at few enough points, the first and the last among them."""
    count = len(line.x)
    keep = np.arange(count)
    if count > MOST_POINTS:
        spaced = np.geomspace(1, count, MOST_POINTS) - 1 if line_style.log_x else None
        keep = np.unique(np.rint(np.linspace(0, count - 1, MOST_POINTS) if spaced is None else spaced).astype(int))
    return line.x[keep], line.low[keep], line.median[keep], line.high[keep]


def _finite(values: Array) -> Array:
    return values[np.isfinite(values)]


def _limit(axes: Axes, lines: Sequence[Line], capped: bool) -> None:
    """Limits of the y axis that show the lines whole; `capped`, those that shoot far above the typical are cut off."""
    medians = [_finite(line.median) for line in lines if np.isfinite(line.median).any()]
    if not medians:
        return
    bottom = min(float(line.min()) for line in medians)
    tops = sorted(float(line.max()) for line in medians)
    typical = tops[(len(tops) - 1) // 2] - bottom
    top = max(top for top in tops if top <= bottom + MAJOR * typical or top == tops[0] or not capped)
    span = (top - bottom) or abs(top) or 1.0
    edges = [_finite(edge) for line in lines for edge in (line.low, line.high)]
    reach = np.concatenate([*edges, [bottom, top]])
    below, above = (0.4 * span, 0.4 * span) if capped else (np.inf, np.inf)  # how far a band may reach beyond
    low, high = max(reach.min(), bottom - below), min(reach.max(), top + above)
    axes.set_ylim(low - 0.04 * (high - low or span), high + 0.04 * (high - low or span))


def _limit_x(axes: Axes, lines: Sequence[Line]) -> None:
    """The x axis begins and ends where the lines do, so that the labels stand beside them."""
    ends = {float(end) for line in lines for end in (line.x.min(), line.x.max())}
    if len(ends) > 1:
        axes.set_xlim(min(ends) if axes.get_xscale() == "linear" else None, max(ends))


def _mark_break(axes: Axes, line: Line, palette: Palette, line_style: LineStyle) -> None:
    """Crosses at the worse edge where the median run diverged: at each variant, or where a curve breaks off."""
    lost = ~np.isfinite(line.median) & ((line.x > 0) | (not line_style.log_x))
    places = np.flatnonzero(lost)[: None if line_style.marker else 1]
    shown = line.median[line_style.shows(line.x, line.median)]
    known = np.where(np.isnan(line.median), shown[-1] if len(shown) else np.inf, line.median)  # NaN: no edge is worse
    heights = np.clip(known[places], *axes.get_ylim())
    if lost.any():
        axes.plot(line.x[places], heights, "X", markersize=9, color=palette.colour[line.level], clip_on=False)


def _end(line: Line, palette: Palette, line_style: LineStyle) -> End:
    finite = _finite(line.median)
    over = not np.isfinite(line.median[-1])
    height = float(finite[-1]) if len(finite) else np.inf
    unseen = line_style.log_y and height <= 0
    note = " ✕" if over else " (zero)" if unseen and height == 0 else " (negative)" if unseen else ""
    ends = palette.colour[line.level], palette.dash[line.level], over or unseen
    return End(line.text + note, float(line.x[-1]), height, *ends)


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
