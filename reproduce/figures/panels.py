"""A grid of panels with lines: one per series, or per level of two factors; shared by the kinds that draw lines."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reproduce.analysis.arrange import Place, levels_in
from reproduce.analysis.quantities import Quantity, quantity
from reproduce.analysis.samples import direction
from reproduce.analysis.view import View
from reproduce.experiment import Variant
from reproduce.figures.labels import End, fits, label_ends
from reproduce.figures.lines import Line, LineStyle, Palette, draw_lines, head_labels, nothing, palette_of
from reproduce.figures.style import FAINT, HEIGHT, TEXT, even_ticks, name_below, rows_of, sheet
from reproduce.series_names import base_of
from reproduce.text import number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_TICK_LETTERS = 48
Make = Callable[[str, Place], Line | None]
"""Gives the line of a series at a place (level, row, column); None where nothing was recorded."""


@dataclass(frozen=True)
class Cell:
    """One panel: the series it shows and the levels it stands for."""

    name: str
    row: str
    column: str


@dataclass(frozen=True)
class Layout:
    """Which panels and lines there are.

    Attributes:
        series: what the panels show; several stand side by side.
        by, rows, columns: the factors behind lines, rows and columns.
        levels, down, across: their levels; `[""]` without a factor.
        heading: words above the labels at the line ends.
    """

    series: Sequence[str]
    by: str
    rows: str | None
    columns: str | None
    levels: Sequence[str]
    down: Sequence[str]
    across: Sequence[str]
    heading: Sequence[str]

    @property
    def one_axis(self) -> bool:
        """Whether all panels show one quantity, if of several parts of the data: then they share the y axis."""
        return len(set(map(base_of, self.series))) == 1

    @property
    def grid(self) -> list[list[Cell]]:
        """The panels row by row, four in a row at most."""
        if len(self.down) == 1:
            cells = [Cell(name, self.down[0], column) for name in self.series for column in self.across]
            width = rows_of(len(cells))[1]
            return [cells[place : place + width] for place in range(0, len(cells), width)]
        return [[Cell(name, row, column) for name in self.series for column in self.across] for row in self.down]


def layout(
    view: View,
    series: Sequence[str],
    factors: tuple[str, str | None, str | None],
    arranged: Mapping[Place, Variant],
    tuned: Sequence[str] = (),
) -> Layout:
    """The panels for `factors` (by, rows, columns), whose levels stand first in the places of `arranged`."""
    by, rows, columns = factors
    levels, down, across = (levels_in(view, factor, place, arranged) for place, factor in enumerate(factors))
    return Layout(series, by, rows, columns, levels, down, across, [by, *tuned])


def draw_panels(
    view: View,
    plan: Layout,
    make: Make,
    x_label: str,
    scale: str,
    marker: str = "",
    ticks: Mapping[str, float] | None = None,
) -> Figure:
    """Draws every panel; each line is labelled in the last panel of its row in which it appears.

    Args:
        view: the records.
        plan: the panels.
        make: gives the lines.
        x_label: the name of the x axis.
        scale: of the axes.
        marker: of the points, where each stands for a variant.
        ticks: places on the x axis that are labelled, if there is room for all of them.
    """
    grid = plan.grid
    height = fits(len(plan.levels), HEIGHT) * (1 if len(grid) == 1 else 0.62 * len(grid))
    figure, axes = sheet(view, len(grid), len(grid[0]), height=height, sharex=True, sharey=plan.one_axis)
    palette, ends, limits = palette_of(view, plan.by, plan.levels), [], []
    for row, panels in zip(grid, axes, strict=True):
        waiting = set(plan.levels) if len(plan.levels) > 1 else set()
        for cell, panel in reversed(list(zip(row, panels, strict=False))):
            made = [make(cell.name, (level, cell.row, cell.column)) for level in plan.levels]
            tips = _draw(view, panel, cell.name, [line for line in made if line], palette, (scale, marker))
            limits += [(*panel.get_xlim(), *panel.get_ylim())] if panel.has_data() else []
            ends.append((panel, [tip for level, tip in tips.items() if level in waiting]))
            waiting -= set(tips)
            _name(view, plan, cell, panel, panel is panels[0])
    if limits:  # the panels share their axes: each panel's lines have to fit
        lefts, rights, lows, highs = zip(*limits, strict=True)
        figure.axes[0].set_xlim(min(lefts), max(rights))
        if plan.one_axis:
            figure.axes[0].set_ylim(min(lows), max(highs))
    if plan.rows and len(plan.series) == 1:
        figure.supylabel(quantity(view.experiment, plan.series[0]).label, fontsize=TEXT)
    if len(plan.levels) > 1:
        head_labels(axes[0][len(grid[0]) - 1], plan.heading)
    for panel in figure.axes:
        if ticks and len(" ".join(ticks)) * len(grid[0]) <= MOST_TICK_LETTERS:
            panel.set_xticks(list(ticks.values()), list(ticks))
            panel.minorticks_off()
        else:
            even_ticks(panel, len(grid[0]), whole=not marker)
    name_below(axes, sum(map(len, grid)), x_label)
    label_ends(figure, ends)
    return figure


def _draw(
    view: View, panel: Axes, name: str, lines: Sequence[Line], palette: Palette, line_style: tuple[str, str]
) -> dict[str, End]:
    """Draws the lines of one panel in the unit of its series; returns the ends by level."""
    if not lines:
        nothing(panel)
    shown = quantity(view.experiment, name)
    how = LineStyle(*line_style, capped=direction(view.results, name) is not True)
    tips = draw_lines(panel, [_in_unit(line, shown) for line in lines], palette, how)
    return {line.level: tip for line, tip in zip(lines, tips, strict=True)}


def _in_unit(line: Line, shown: Quantity) -> Line:
    times = shown.factor
    return replace(line, low=line.low * times, median=line.median * times, high=line.high * times)


def _name(view: View, plan: Layout, cell: Cell, panel: Axes, first: bool) -> None:
    """Names a panel: its series stands above it where there are several, else beside the first, or beside all rows."""
    several = len(plan.series) > 1
    label = quantity(view.experiment, cell.name).label
    above = [label] * several + ([titled(plan.columns, cell.column)] if plan.columns else [])
    beside = ([titled(plan.rows, cell.row)] if plan.rows else []) + [label] * (not several and not plan.rows)
    panel.set_title("\n".join(above), loc="left")
    if first:
        panel.set_ylabel("\n".join(beside))


def titled(factor: str | None, level: str) -> str:
    """The title of a panel: the level, after the name of its factor where the level alone says little."""
    plain = factor in (None, "variant") or not level.replace(".", "").replace("-", "").replace("e", "").isdigit()
    return level if plain else f"{factor} {level}"


def reference_line(axes: Axes, x: Sequence[float], height: float, slope: float, log: bool) -> None:
    """A dashed grey line of a given slope through the first point, on log-log axes a power law."""
    lift = [height * (value / x[0]) ** slope if log else height + slope * (value - x[0]) for value in x]
    axes.plot(x, lift, color=FAINT, linestyle=(0, (4, 3)), linewidth=1.5, scalex=False, scaley=False, zorder=1)
    middle = len(x) // 2
    axes.annotate(
        f"slope {number(slope)}",
        (x[middle], lift[middle]),
        xytext=(4, 6),
        textcoords="offset points",
        color=FAINT,
        ha="left",
        va="bottom",
    )
