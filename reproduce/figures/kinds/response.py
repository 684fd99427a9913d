"""The function that a net learned on the line, with the data: small multiples of one seed, hinges marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reproduce.experiment import Variant
from reproduce.figures.arguments import ByFactor, MeasureName, Seed, Selection
from reproduce.figures.lines import nothing
from reproduce.figures.measured import last_maps, measure_arguments, panel_factor, panel_title
from reproduce.figures.select import arrange
from reproduce.figures.source import Picture, Source
from reproduce.figures.style import FAINT, PALETTE, name_below, rows_of, settle, sheet
from reproduce.record import Array

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_HINGES = 40  # with more, the curve counts as smooth


def response(
    source: Source,
    *,
    columns: ByFactor = None,
    only: Selection = None,
    seed: Seed = 0,
    measure: MeasureName = "response",
) -> Picture:
    """Draws the output of the net against its only input, one run per level.

    Args:
        source: the records; its `points` give the data behind.
        columns: a panel per level of this factor; the first factor by default.
        only: the levels to keep, by factor.
        seed: whose run to draw.
        measure: the measure that recorded the outputs, with its arguments `low`, `high` and `points`.
    """
    factor = panel_factor(source, columns)
    maps = last_maps(source, measure, arrange(source, [factor], only), seed)
    rows, across = rows_of(len(maps))
    figure, axes = sheet(source, rows, across, height=max(4.5, 1.2 + 2.4 * rows), sharex=True, sharey=True)
    panels = [panel for row in axes for panel in row]
    for (level, variant, outputs), panel in zip(maps, panels, strict=False):
        panel.set_title(panel_title(factor, level), loc="left")
        if outputs is None:
            nothing(panel)
            continue
        _data(panel, source, variant, seed)
        _curve(panel, outputs, variant, measure)
    for row in axes:
        row[0].set_ylabel("output")
    name_below(axes, len(maps), "input")
    settle(figure)
    return Picture(figure, f"Line: the learned function, seed {seed}; rings: its hinges, where it has few. Dots: data.")


def hinges(x: Array, outputs: Array) -> Array:
    """(hinges,): the inputs at which a piecewise linear function sampled at x (points,) bends; empty if it is smooth.

    Example:
        >>> x = np.linspace(-1.0, 1.0, 41)
        >>> hinges(x, np.maximum(x, 0.0)).round(6).tolist()
        [0.0]
    """
    bend = np.abs(np.diff(outputs, 2))
    inner = np.flatnonzero(bend > 1e-3 * max(float(np.ptp(outputs)), 1e-12) * (x[1] - x[0]) / float(np.ptp(x)) * 10)
    groups = np.split(inner, np.flatnonzero(np.diff(inner) > 1) + 1) if len(inner) else []
    smooth = len(groups) > MOST_HINGES or any(len(group) > 2 for group in groups)
    return np.array([] if smooth else [np.average(x[group + 1], weights=bend[group]) for group in groups], float)


def _curve(panel: Axes, outputs: Array, variant: Variant, measure: str) -> None:
    arguments = measure_arguments(variant, measure)
    x = np.linspace(float(arguments.get("low", -1.0)), float(arguments.get("high", 1.0)), len(outputs))
    panel.plot(x, outputs, color=PALETTE[0], zorder=3)
    if np.isfinite(outputs).all():
        bends = hinges(x, outputs)
        panel.plot(
            bends, np.interp(bends, x, outputs), "o", color="white", markeredgecolor=PALETTE[0], markersize=6, zorder=4
        )


def _data(panel: Axes, source: Source, variant: Variant, seed: int) -> None:
    if source.points is not None:
        x, y = source.points(variant, seed)
        step = -(-len(x) // 400)
        panel.plot(
            np.asarray(x).reshape(len(x), -1)[::step, 0],
            np.asarray(y).ravel()[::step],
            ".",
            color=FAINT,
            alpha=0.5,
            zorder=2,
        )
