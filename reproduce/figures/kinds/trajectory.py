"""The way of training over a surface of two weights: paths on contours of the loss, for one seed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from reproduce.analysis.arguments import ByPanel, Count, FactorName, OneSeed, PathName, Selection, SquareMap
from reproduce.analysis.arrange import Place, arrange, levels_in
from reproduce.analysis.maps import last_maps, measure_arguments, panel_factor, panel_title
from reproduce.analysis.view import Picture, View
from reproduce.experiment import Variant
from reproduce.figures.lines import nothing
from reproduce.figures.style import FAINT, TEXT, colours, name_below, settle, sheet
from reproduce.record import Array

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LEVELS = 12  # contours of a panel
ACROSS = 2  # panels in a row
NAMES = 4  # of lines, in a row of the legend
MARKED = 60  # steps; a path of as many or fewer has a dot for each


def trajectory(
    view: View,
    *,
    columns: ByPanel = None,
    by: FactorName = None,
    only: Selection = None,
    seed: OneSeed = None,
    steps: Count = None,
    measure: PathName = "position",
    surface: SquareMap = "loss_map",
) -> Picture:
    """Draws the paths of one run per line on contours of its loss.

    A path goes from the ring to the dot; where it has few steps, each has a small dot. Contours are close together near
    the lowest point of the surface. A path may leave the panel, which shows what the surface was measured over.

    Args:
        view: the records.
        columns: a panel per level of this factor; the first factor by default.
        by: a line per level of this factor in each panel.
        only: the levels to keep, by factor.
        seed: whose runs to draw. Defaults to the typical one, with losses near the median in all panels.
        steps: how many points of the path after the start; all of them by default.
        measure: the measure that recorded the two weights over training.
        surface: the measure that recorded the loss around them, with its arguments `low` and `high`.

    Example:
        measures: [{position: {at: step}}, {loss_map: {at: init, low: [-2, -1], high: [2, 3]}}]
        figures:
          - trajectory: {columns: surface, by: optimizer, steps: 100}
    """
    factors = (panel_factor(view, columns), by)
    arranged = arrange(view, factors, only)
    seed = view.seed(seed, arranged.values())
    across, lines = levels_in(view, factors[0], 0, arranged), levels_in(view, by, 1, arranged)
    tint = colours(lines, ordered=False)
    width = min(len(across), ACROSS)
    rows = -(-len(across) // width)
    figure, axes = sheet(view, rows, width, height=1.2 + 2.9 * rows + 0.3 * -(-len(lines) // NAMES))
    panels = [panel for row in axes for panel in row]
    for level, panel in zip(across, panels, strict=False):
        mine = {line: arranged[level, line] for line in lines if (level, line) in arranged}
        paths = {line: path for line, one in mine.items() if (path := _path(view, one, measure, seed)) is not None}
        panel.set_title(panel_title(factors[0], level), loc="left")
        if not paths:
            nothing(panel)
            continue
        _contours(panel, view, mine, surface, seed)
        for line, path in paths.items():
            _draw(panel, path[: None if steps is None else steps + 1], tint[line])
    for row in axes:
        row[0].set_ylabel("second weight")
    name_below(axes, len(across), "first weight")
    if by is not None:
        handles = [panels[0].plot([], [], color=tint[line], label=line)[0] for line in lines]
        figure.legend(handles=handles, loc="outside lower center", ncols=NAMES, frameon=False, fontsize=TEXT)
    settle(figure)
    until = "" if steps is None else f" of the first {steps} steps"
    return Picture(figure, f"Paths{until}, seed {seed}, from the ring to the dot, on contours of the loss.")


def heights(values: Array) -> Array:
    """(levels,): contour levels of a map of losses, close together near its lowest value, far apart higher up.

    Example:
        >>> heights(np.linspace(0, 100, 101)).round(2).tolist()[::4]
        [0.1, 1.0, 10.0]
    """
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    return low + np.geomspace(1e-3, 1.0, LEVELS, endpoint=False) * ((high - low) or 1.0)


def _path(view: View, variant: Variant, measure: str, seed: int) -> Array | None:
    """(points, 2) of one run; None where there is no run."""
    record = view.results.records.get((variant.name, seed))
    return record.series[measure].values[:, :2] if record and measure in record.series else None


def _contours(panel: Axes, view: View, variants: Mapping[str, Variant], surface: str, seed: int) -> None:
    """Draws the surface behind the paths, and limits the panel to it."""
    places: dict[Place, Variant] = {(line,): variant for line, variant in variants.items()}
    found = [(variant, grid) for _, variant, grid in last_maps(view, surface, places, seed) if grid is not None]
    if not found:
        return
    variant, grid = found[0]
    arguments = measure_arguments(variant, surface)
    side = round(len(grid) ** 0.5)
    low, high = (_pair(arguments.get(key), value) for key, value in (("low", -1.0), ("high", 1.0)))
    x, y = (np.linspace(low[axis], high[axis], side) for axis in (0, 1))
    values = np.ma.masked_invalid(grid.reshape(side, side))
    style: dict[str, Any] = {"colors": FAINT, "linewidths": 0.7, "linestyles": "solid", "alpha": 0.6}
    if np.isfinite(grid).any():
        panel.contour(x, y, values, levels=heights(grid), zorder=1, **style)
    panel.set_xlim(low[0], high[0])
    panel.set_ylim(low[1], high[1])


def _pair(value: Sequence[float] | None, default: float) -> tuple[float, float]:
    return (default, default) if value is None else (float(value[0]), float(value[1]))


def _draw(panel: Axes, path: Array, colour: str) -> None:
    """Draws a path (points, 2) from a ring to a dot, as far as it is finite."""
    from matplotlib.ticker import MaxNLocator

    panel.grid(False)
    for axis in (panel.xaxis, panel.yaxis):
        axis.set_major_locator(MaxNLocator(nbins=4, steps=[1, 2, 5, 10]))
    known = path[np.isfinite(path).all(axis=1)]
    dots: dict[str, Any] = {"marker": ".", "markersize": 5} if len(known) <= MARKED + 1 else {}
    panel.plot(known[:, 0], known[:, 1], color=colour, linewidth=1.4, zorder=3, **dots)
    panel.plot(*known[0], "o", color="white", markeredgecolor="black", markersize=8, zorder=4)
    panel.plot(*known[-1], "o", color=colour, markeredgecolor="white", markersize=8, zorder=5)
