"""The function that a net learned on the line, with the data: small multiples of one seed, hinges marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reproduce.analysis.arguments import ByPanel, LineMap, OneSeed, Selection
from reproduce.analysis.arrange import arrange
from reproduce.analysis.maps import last_maps, measure_arguments, panel_factor, panel_title
from reproduce.analysis.view import Picture, View
from reproduce.experiment import Variant
from reproduce.figures.lines import nothing
from reproduce.figures.style import FAINT, PALETTE, name_below, rows_of, settle, sheet
from reproduce.record import Array

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_HINGES = 40  # with more, the curve counts as smooth


def response(
    view: View,
    *,
    columns: ByPanel = None,
    only: Selection = None,
    seed: OneSeed = None,
    measure: LineMap = "response",
) -> Picture:
    """Draws the output of the net against its only input, one run per level.

    Rings mark its hinges, where it has few. Data are drawn where there is a loss.

    Args:
        view: the records; its `points` give the data behind.
        columns: a panel per level of this factor; the first factor by default.
        only: the levels to keep, by factor.
        seed: whose run to draw. Defaults to the typical one, with a loss near the median in all panels.
        measure: the measure that recorded the outputs, with its arguments `low`, `high` and `points`.

    Example:
        measures: [{response: {low: -3, high: 3, points: 301}}]
        figures:
          - response: {columns: units}
    """
    factor = panel_factor(view, columns)
    arranged = arrange(view, [factor], only)
    seed = view.seed(seed, arranged.values())
    maps = last_maps(view, measure, arranged, seed)
    rows, across = rows_of(len(maps))
    figure, axes = sheet(view, rows, across, height=max(4.5, 1.2 + 2.4 * rows), sharex=True, sharey=True)
    panels = [panel for row in axes for panel in row]
    for (level, variant, outputs), panel in zip(maps, panels, strict=False):
        panel.set_title(panel_title(factor, level), loc="left")
        if outputs is None:
            nothing(panel)
            continue
        _data(panel, view, variant, seed)
        _curve(panel, outputs, variant, measure)
    name = "output" if measure == "response" else measure.replace("_", " ")
    for row in axes:
        row[0].set_ylabel(name)
    name_below(axes, len(maps), "input")
    settle(figure)
    dots = " Dots: data." if any(_fitted(variant) for _, variant, _ in maps) else ""
    return Picture(figure, f"Line: the {name} of the net, seed {seed}; rings: its hinges, where it has few.{dots}")


def hinges(x: Array, outputs: Array) -> Array:
    """(hinges,): the inputs at which a piecewise linear function sampled at x (points,) bends.

    Empty if it is smooth; a jump, which turns there and back, is no hinge.

    Example:
        >>> x = np.linspace(-1.0, 1.0, 41)
        >>> hinges(x, np.maximum(x, 0.0)).round(6).tolist()
        [0.0]
    """
    turn = np.diff(outputs, 2)
    bend = np.abs(turn)
    inner = np.flatnonzero(bend > 1e-3 * max(float(np.ptp(outputs)), 1e-12) * (x[1] - x[0]) / float(np.ptp(x)) * 10)
    groups = np.split(inner, np.flatnonzero(np.diff(inner) > 1) + 1) if len(inner) else []
    smooth = len(groups) > MOST_HINGES or any(len(group) > 2 for group in groups)
    bends = [] if smooth else [group for group in groups if abs(turn[group].sum()) > bend[group].max() / 2]
    return np.array([np.average(x[group + 1], weights=bend[group]) for group in bends], float)


def _curve(panel: Axes, outputs: Array, variant: Variant, measure: str) -> None:
    arguments = measure_arguments(variant, measure)
    x = np.linspace(float(arguments.get("low", -1.0)), float(arguments.get("high", 1.0)), len(outputs))
    panel.plot(x, outputs, color=PALETTE[0], zorder=3)
    if np.isfinite(outputs).all():
        bends = hinges(x, outputs)
        panel.plot(
            bends, np.interp(bends, x, outputs), "o", color="white", markeredgecolor=PALETTE[0], markersize=6, zorder=4
        )


def _fitted(variant: Variant) -> bool:
    """Whether there is a loss, so that data are fitted."""
    return variant.setup.get("loss") is not None


def _data(panel: Axes, view: View, variant: Variant, seed: int) -> None:
    if view.points is not None and _fitted(variant):
        x, y = view.points(variant, seed)
        step = -(-len(x) // 400)
        panel.plot(
            np.asarray(x).reshape(len(x), -1)[::step, 0],
            np.asarray(y).ravel()[::step],
            ".",
            color=FAINT,
            alpha=0.5,
            zorder=2,
        )
