"""How a layer of two units bends the plane: its grid lines and the data where the layer puts them, for one seed."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from reproduce.analysis.arguments import ByPanel, OneSeed, PlaneMap, Selection
from reproduce.analysis.arrange import arrange
from reproduce.analysis.maps import last_maps, measure_arguments, panel_factor, panel_title
from reproduce.analysis.view import Picture, View
from reproduce.experiment import Variant
from reproduce.figures.dots import MARKERS, dots
from reproduce.figures.lines import nothing
from reproduce.figures.style import FAINT, PALETTE, rows_of, settle, sheet
from reproduce.record import Array

if TYPE_CHECKING:
    from matplotlib.axes import Axes

EVERY = 2  # grid lines of the measure from one that is drawn to the next


def layer_map(
    view: View,
    *,
    columns: ByPanel = None,
    only: Selection = None,
    seed: OneSeed = None,
    measure: PlaneMap = "layer_map",
) -> Picture:
    """Draws the plane of inputs and, one run per level, what a hidden layer makes of it.

    Args:
        view: the records; its `points` give the data on top.
        columns: a panel per level of this factor; the first factor by default.
        only: the levels to keep, by factor.
        seed: whose run to draw. Defaults to the typical one, with a loss near the median in all panels.
        measure: the measure that recorded the map, with its arguments `low`, `high` and `resolution`.

    Example:
        measures: [{layer_map: {low: -1.1, high: 1.1, resolution: 61}}]
        figures:
          - layer_map: {columns: activation}
    """
    factor = panel_factor(view, columns)
    arranged = arrange(view, [factor], only)
    seed = view.seed(seed, arranged.values())
    maps = last_maps(view, measure, arranged, seed)
    rows, across = rows_of(1 + len(maps))
    figure, axes = sheet(view, rows, across, height=0.9 + rows * 8.0 / max(across, 2))
    panels = [panel for row in axes for panel in row]
    for panel in panels[1 + len(maps) :]:
        panel.set_visible(False)
    known = next(((variant, grid) for _, variant, grid in maps if grid is not None), None)
    if known:
        plane = _plane(known[0], measure, _side(known[1]))
        _draw(panels[0], view, known[0], seed, plane, plane)
    _name(panels[0], "input", "x₁", "x₂")
    for (level, variant, grid), panel in zip(maps, panels[1:], strict=False):
        _name(panel, panel_title(factor, level), "unit 1", "unit 2")
        if grid is None:
            nothing(panel)
            continue
        bent = grid.reshape(_side(grid), -1, 2)
        _draw(panel, view, variant, seed, _plane(variant, measure, len(bent)), bent)
    settle(figure)
    words = "Grey: a square grid of inputs, and where the last hidden layer puts it. Dots: data, in the colour of their"
    return Picture(figure, f"{words} class. Seed {seed}.")


def located(points: Array, plane: Array, bent: Array) -> Array:
    """Where points (points, 2) of a plane end up when its grid (side, side, 2) goes to `bent`, linear between lines.

    Example:
        >>> plane = np.stack(np.meshgrid([0.0, 1.0], [0.0, 1.0]), axis=-1)
        >>> located(np.array([[0.5, 0.25]]), plane, 10 * plane).tolist()
        [[5.0, 2.5]]
    """
    low, step = plane[0, 0, 0], plane[0, 1, 0] - plane[0, 0, 0]
    cells = (points - low) / step
    corner = np.clip(np.floor(cells).astype(int), 0, len(plane) - 2)
    (right, up), (column, row) = (cells - corner).T[..., None], corner.T
    lower = (1 - right) * bent[row, column] + right * bent[row, column + 1]
    upper = (1 - right) * bent[row + 1, column] + right * bent[row + 1, column + 1]
    return np.asarray((1 - up) * lower + up * upper)


def _side(grid: Array) -> int:
    return math.isqrt(grid.size // 2)


def _plane(variant: Variant, measure: str, side: int) -> Array:
    """The grid of inputs, (side, side, 2)."""
    arguments = measure_arguments(variant, measure)
    axis = np.linspace(float(arguments.get("low", -1.0)), float(arguments.get("high", 1.0)), side)
    return np.stack(np.meshgrid(axis, axis), axis=-1)


def _name(panel: Axes, title: str, x: str, y: str) -> None:
    panel.set_title(title, loc="center")
    panel.set_xlabel(x)
    panel.set_ylabel(y)
    panel.set_xticks([])
    panel.set_yticks([])


def _draw(panel: Axes, view: View, variant: Variant, seed: int, plane: Array, bent: Array) -> None:
    """Draws the grid `plane` (side, side, 2) at `bent`, with the data where they end up."""
    panel.set_box_aspect(1)
    for lines in (bent[::EVERY], bent.transpose(1, 0, 2)[::EVERY]):
        for line in lines:
            panel.plot(line[:, 0], line[:, 1], color=FAINT, linewidth=0.6, alpha=0.5, zorder=1)
    if (found := dots(view, variant, seed)) is None:
        return
    x, y = found
    inside = (np.abs(x - plane.mean(axis=(0, 1))) <= np.ptp(plane[0, :, 0]) / 2).all(axis=1)
    x, y = located(x[inside], plane, bent), y[inside]
    for place in np.unique(y).astype(int):
        mine = x[y == place]
        colour, marker = PALETTE[place % len(PALETTE)], MARKERS[place % len(MARKERS)]
        panel.scatter(mine[:, 0], mine[:, 1], s=16, color=colour, marker=marker, edgecolor="white", linewidth=0.5)
