"""What a classifier says at each point of a plane, with the data on top: small multiples of one seed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reproduce.analysis.arguments import ByPanel, OneSeed, Selection, SquareMap
from reproduce.analysis.arrange import arrange
from reproduce.analysis.maps import last_maps, measure_arguments, panel_factor, panel_title
from reproduce.analysis.view import Picture, View
from reproduce.experiment import Variant
from reproduce.figures.dots import MARKERS, dots
from reproduce.figures.lines import nothing
from reproduce.figures.style import FAINT, PALETTE, name_below, rows_of, settle, sheet
from reproduce.record import Array

if TYPE_CHECKING:
    from matplotlib.axes import Axes

UNDECIDED = 1e-3  # probabilities no farther from 1/2 than this are no answer


def decision_boundary(
    view: View,
    *,
    columns: ByPanel = None,
    only: Selection = None,
    seed: OneSeed = None,
    measure: SquareMap = "decision_map",
) -> Picture:
    """Draws the decision map of one run per level.

    A panel says `undecided` where the probability is 1/2 everywhere.

    Args:
        view: the records; its `points` give the data on top.
        columns: a panel per level of this factor; the first factor by default.
        only: the levels to keep, by factor.
        seed: whose run to draw. Defaults to the typical one, with a loss near the median in all panels.
        measure: the measure that recorded the map, with its arguments `low`, `high` and `resolution`.

    Example:
        measures: [{decision_map: {low: -0.5, high: 1.5, resolution: 61}}]
        figures:
          - decision_boundary: {columns: variant, seed: 0}
    """
    factor = panel_factor(view, columns)
    arranged = arrange(view, [factor], only)
    seed = view.seed(seed, arranged.values())
    maps = last_maps(view, measure, arranged, seed)
    rows, across = rows_of(len(maps))
    height = 1.1 + rows * (7.0 / max(across, 2) + 0.2)
    figure, axes = sheet(view, rows, across, height=height, square=True, sharex=True, sharey=True)
    panels = [panel for row in axes for panel in row]
    top = max(
        [float(np.nanmax(grid)) for _, _, grid in maps if grid is not None and np.isfinite(grid).any()], default=1.0
    )
    classes = round(top) + 1 if top > 1 else 2
    for (level, variant, grid), panel in zip(maps, panels, strict=False):
        panel.set_title(panel_title(factor, level), loc="center")
        panel.grid(False)
        panel.set_aspect("equal")
        if grid is None:
            nothing(panel)
            continue
        _fill(panel, grid, variant, measure, classes)
        _overlay(panel, view, variant, seed, classes)
    for row in axes:
        row[0].set_ylabel("x₂")
    name_below(axes, len(maps), "x₁")
    settle(figure)
    words = f"The answer at each point of the plane, seed {seed}; black line: where it changes. Dots: data."
    if any(grid is not None and _undecided(grid, classes) for _, _, grid in maps):
        words += " Undecided: a probability of 1/2 everywhere."
    return Picture(figure, words)


def _undecided(grid: Array, classes: int) -> bool:
    """Whether a map of probabilities (resolution²,) is 1/2 everywhere."""
    return classes == 2 and bool((np.abs(grid - 0.5) <= UNDECIDED).all())


def _fill(panel: Axes, grid: Array, variant: Variant, measure: str, classes: int) -> None:
    """Draws the map (resolution²,): shades between two colours for a score of class 1, else a colour per class."""
    from matplotlib.colors import LinearSegmentedColormap, ListedColormap
    from matplotlib.ticker import MaxNLocator

    arguments = measure_arguments(variant, measure)
    low, high = float(arguments.get("low", -1.0)), float(arguments.get("high", 1.0))
    side = round(len(grid) ** 0.5)
    square = np.ma.masked_invalid(grid.reshape(side, side))
    ticks = np.linspace(low, high, side)
    pale = [_pale(PALETTE[place % len(PALETTE)]) for place in range(classes)]
    colours = (
        LinearSegmentedColormap.from_list("two", [pale[0], (1.0, 1.0, 1.0), pale[1]])
        if classes == 2
        else ListedColormap(pale)
    )
    panel.pcolormesh(ticks, ticks, square, cmap=colours, vmin=0, vmax=classes - 1, shading="nearest", rasterized=True)
    undecided = _undecided(grid, classes)
    if undecided:
        panel.text(0.5, 0.5, "undecided", transform=panel.transAxes, ha="center", va="center", color=FAINT)
    for place in range(0 if undecided else classes - 1):
        side_of = square if classes == 2 else 1.0 * (square == place)
        if side_of.min() < 0.5 < side_of.max():
            panel.contour(ticks, ticks, side_of, levels=[0.5], colors="black", linewidths=1.5)
    panel.set_xlim(low, high)
    panel.set_ylim(low, high)
    for axis in (panel.xaxis, panel.yaxis):
        axis.set_major_locator(MaxNLocator(nbins=3, steps=[1, 2, 5, 10]))


def _pale(colour: str) -> tuple[float, float, float]:
    from matplotlib.colors import to_rgb

    red, green, blue = (1 - 0.6 * (1 - channel) for channel in to_rgb(colour))
    return red, green, blue


def _overlay(panel: Axes, view: View, variant: Variant, seed: int, classes: int) -> None:
    """Draws the data."""
    if (found := dots(view, variant, seed)) is None:
        return
    x, y = found
    (left, right), (bottom, top) = panel.get_xlim(), panel.get_ylim()
    inside = (x >= [left, bottom]).all(axis=1) & (x <= [right, top]).all(axis=1)
    x, y = x[inside], y[inside]
    for place in range(classes):
        mine = x[np.rint(np.clip(y, 0, None)) == place]
        panel.scatter(
            mine[:, 0],
            mine[:, 1],
            s=90 if len(x) < 20 else 22,
            color=PALETTE[place % len(PALETTE)],
            marker=MARKERS[place % len(MARKERS)],
            edgecolor="white",
            linewidth=0.8,
            zorder=3,
            clip_on=False,
        )
