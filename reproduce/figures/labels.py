"""Words at the ends of lines instead of a legend, moved apart where they would overlap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from reproduce.figures.style import TEXT, readable, settle

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure
    from matplotlib.text import Annotation

LEADING = 1.12  # line height in units of the text size
OFFSET = 20.0  # points between the axes and a label


@dataclass(frozen=True)
class End:
    """Where a line ends, in data coordinates, and what to write there."""

    text: str
    x: float
    height: float
    colour: Any
    dash: Any = "-"
    broken: bool = False  # the line stops before the axes do


def apart(heights: Sequence[float], step: float, low: float, high: float) -> list[float]:
    """The heights moved as little as possible (least squares) to lie `step` apart, within low … high if they fit.

    Example:
        >>> apart([1.0, 1.2, 5.0], 1.0, 0.0, 9.0)
        [0.6, 1.6, 5.0]
    """
    order = sorted(range(len(heights)), key=lambda place: heights[place])
    blocks: list[list[float]] = []  # each [sum, count] of heights less their rank: pooled until they rise
    for rank, place in enumerate(order):
        blocks.append([heights[place] - rank * step, 1])
        while len(blocks) > 1 and blocks[-2][0] / blocks[-2][1] >= blocks[-1][0] / blocks[-1][1]:
            total, count = blocks.pop()
            blocks[-1][0] += total
            blocks[-1][1] += count
    flat = [total / count for total, count in blocks for _ in range(int(count))]
    top = max(low, high - (len(heights) - 1) * step)
    moved = {
        place: min(max(base, low), top) + rank * step
        for rank, (place, base) in enumerate(zip(order, flat, strict=True))
    }
    return [round(moved[place], 6) for place in range(len(heights))]


def fits(count: int, height: float) -> float:
    """A figure height in inches, `height` or more, in which `count` labels fit beside the axes."""
    return min(11.0, max(height, count * TEXT * LEADING / 72 + 1.7))


def label_ends(figure: Figure, ends: Sequence[tuple[Axes, Sequence[End]]]) -> None:
    """Writes the labels right of each axes, then lays the figure out and moves them apart.

    A short line leads from the end of each line to its label, except from one that broke off.
    """
    written = [(axes, end, _write(axes, end)) for axes, group in ends for end in group]
    settle(figure)
    for axes, _ in ends:
        mine = [(end, note) for owner, end, note in written if owner is axes]
        box = axes.get_window_extent()
        wide, tall = (size * 72 / figure.dpi for size in (box.width, box.height))
        heights = [_share(axes.yaxis, axes.get_ylim(), end.height) * tall for end, _ in mine]
        for (end, note), before, after in zip(mine, heights, apart(heights, TEXT * LEADING, 0.0, tall), strict=True):
            note.xy = (1.0, after / tall)
            if not end.broken:
                start = _share(axes.xaxis, axes.get_xlim(), end.x)
                _lead(axes, end, (start, 1 + (OFFSET - 3) / wide), (before / tall, after / tall))


def _write(axes: Axes, end: End) -> Annotation:
    return axes.annotate(
        end.text,
        xy=(1.0, 0.5),
        xycoords="axes fraction",
        xytext=(OFFSET, 0),
        textcoords="offset points",
        va="center",
        ha="left",
        color=readable(end.colour),
        annotation_clip=False,
    )


def _share(axis: Axis, limits: tuple[float, float], value: float) -> float:
    """A coordinate of the data as a share of the axis, kept within it."""
    low, place, high = (
        float(v) for v in axis.get_transform().transform(np.array([limits[0], value, limits[1]], float))
    )
    return min(1.0, max(0.0, (place - low) / (high - low))) if np.isfinite(place) else float(place > 0)


def _lead(axes: Axes, end: End, x: tuple[float, float], y: tuple[float, float]) -> None:
    """Draws the line between two places, given as shares of the axes."""
    from matplotlib.lines import Line2D

    line = Line2D(x, y, transform=axes.transAxes, clip_on=False, color=end.colour, linestyle=end.dash, linewidth=1.2)
    axes.add_artist(line)
