"""Training and validation loss of one run of each variant, under the name of the situation that they show."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import numpy as np

from reproduce.analysis.arguments import ByPanel, Selection
from reproduce.analysis.arrange import arrange
from reproduce.analysis.diagnoses import Diagnosis, diagnosis
from reproduce.analysis.maps import panel_factor, panel_title
from reproduce.analysis.view import Picture, View
from reproduce.diagnosis.situations import SITUATIONS
from reproduce.figures.lines import nothing
from reproduce.figures.style import PALETTE, SMALL, name_below, readable, rows_of, settle, sheet
from reproduce.text import counted

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_LETTERS = 22  # of a line above a panel
LINES = {"loss": ("training", PALETTE[0]), "val_loss": ("validation", PALETTE[1])}


def diagnoses(view: View, *, columns: ByPanel = None, only: Selection = None) -> Picture:
    """Draws the losses of one run for each level, the first that has the name of most seeds.

    Below the title of a panel stand that name and how many seeds have it ([what curves show](../diagnose.md)).

    Args:
        view: the records.
        columns: a panel per level of this factor; the first factor by default.
        only: the levels to keep, by factor.

    Example:
        figures:
          - diagnoses: {columns: variant}
    """
    factor = panel_factor(view, columns)
    arranged = arrange(view, [factor], only)
    rows, across = rows_of(len(arranged))
    figure, axes = sheet(view, rows, across, height=max(4.5, 1.2 + 2.8 * rows), sharex=True)
    panels = [panel for row in axes for panel in row]
    for (place, variant), panel in zip(arranged.items(), panels, strict=False):
        found = diagnosis(view.results, variant)
        title = [panel_title(factor, place[0]), *_named(found)]
        panel.set_title("\n".join(title), loc="left", fontsize=SMALL)
        if found.seed is None:
            nothing(panel)
        else:
            _draw(panel, view, variant.name, found.seed)
    _label(panels[0])
    for row in axes:
        row[0].set_ylabel("loss")
    name_below(axes, len(arranged), "epoch")
    settle(figure)
    words = "Losses of one run for each set-up, the first with the name of most seeds, and how many have it."
    return Picture(figure, f"{words} Blue: training; red: validation. Crosses: the loss is no finite number.")


def _named(found: Diagnosis) -> list[str]:
    """The lines under the name of a level: its situation, and how many seeds have it."""
    if found.seed is None:
        return []
    words = SITUATIONS[found.situation].words if found.situation else "not told"
    return [*textwrap.wrap(words, MOST_LETTERS), f"{found.counts[found.situation]} of {counted(found.seeds, 'seed')}"]


def _draw(panel: Axes, view: View, variant: str, seed: int) -> None:
    series = view.results.records[variant, seed].series
    for name, (_, colour) in LINES.items():
        if name not in series:
            continue
        values = series[name].values
        panel.plot(np.where(np.isfinite(values), values, np.nan), color=colour)
        broken = np.flatnonzero(~np.isfinite(values))[:1]
        if len(broken):
            panel.plot(broken, [0.97], "X", color=colour, transform=panel.get_xaxis_transform())
    panel.set_ylim(0, 1.05 * panel.get_ylim()[1])


def _label(panel: Axes) -> None:
    """Says which line is which, in the upper right corner, where most losses have gone down."""
    for height, (words, colour) in zip((0.95, 0.82), LINES.values(), strict=True):
        text = panel.text(0.96, height, words, color=readable(colour), fontsize=SMALL, transform=panel.transAxes)
        text.set(ha="right", va="top")
