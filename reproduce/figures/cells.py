"""Cells of colour with their numbers printed in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from reproduce.figures.style import ALARM, GRID, INK, MAP, SIGNED_MAP, SMALL, TEXT
from reproduce.record import Array
from reproduce.text import alike, number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colors import Normalize

MOST_PRINTED = 600  # with more cells, the numbers would not be legible


def draw_cells(
    axes: Axes,
    values: Array,
    down: Sequence[str],
    across: Sequence[str],
    marks: Mapping[tuple[int, int], str],
    scale: str = "linear",
    signed: bool = False,
) -> None:
    """Draws a table as coloured cells, the first row on top.

    Args:
        axes: where.
        values: (rows, columns); cells that are not finite stay empty, with their mark.
        down: the names of the rows.
        across: the names of the columns.
        marks: what to print in cells without a number, by (row, column).
        scale: of the colours, linear or log.
        signed: colours that part at zero.
    """
    from matplotlib import colormaps

    shown = np.ma.masked_invalid(values)
    norm, colours = _norm(values, scale, signed), colormaps[SIGNED_MAP if signed else MAP]
    axes.pcolormesh(shown, norm=norm, cmap=colours, edgecolors="white", linewidth=1.5, rasterized=values.size > 2000)
    printed = (
        [number(value, 3) if np.isfinite(value) else "" for value in values.flat]
        if scale == "log"
        else alike(values.flat)
    )
    size = float(min(TEXT, max(7.0, 430 / len(across) / (0.68 * max(1, *map(len, printed))))))
    for ((row, column), value), words in zip(np.ndenumerate(values), printed, strict=True):
        text = words or marks.get((row, column), "")
        if values.size <= MOST_PRINTED and text:
            colour = _ink(colours(norm(value))) if np.isfinite(value) else ALARM
            axes.text(column + 0.5, row + 0.5, text, ha="center", va="center", color=colour, fontsize=size)
    _name_cells(axes, down, across)


def _name_cells(axes: Axes, down: Sequence[str], across: Sequence[str]) -> None:
    crowded = max(map(len, across)) * len(across) > 52
    axes.set_xticks(
        np.arange(len(across)) + 0.5,
        across,
        rotation=40 if crowded else 0,
        ha="right" if crowded else "center",
        rotation_mode="anchor",
        fontsize=SMALL if crowded else TEXT,
    )
    axes.set_yticks(np.arange(len(down)) + 0.5, down)
    axes.invert_yaxis()
    axes.grid(False)
    axes.set_facecolor(GRID)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)


def _norm(values: Array, scale: str, signed: bool) -> Normalize:
    from matplotlib.colors import LogNorm, Normalize

    finite = values[np.isfinite(values)]
    if signed:
        reach = float(np.abs(finite).max(initial=0.0)) or 1.0
        return Normalize(-reach, reach)
    positive = finite[finite > 0]
    if scale in ("log", "loglog") and len(positive):
        return LogNorm(float(positive.min()), float(positive.max()), clip=True)
    return (
        Normalize(float(finite.min(initial=np.inf)), float(finite.max(initial=-np.inf)))
        if len(finite)
        else Normalize(0, 1)
    )


def _ink(colour: Any) -> str:
    red, green, blue, _ = colour
    return INK if 0.299 * red + 0.587 * green + 0.114 * blue > 0.5 else "white"
