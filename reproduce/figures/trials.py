"""Trials of a search as marks: what the kinds that draw scores of trials have in common."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from reproduce.analysis.quantities import Quantity
from reproduce.figures.lines import MAJOR
from reproduce.figures.style import ALARM, label_powers
from reproduce.record import Array

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WINNER = "#D55E00"
PALE, FULL = 0.3, 0.85  # how opaque trials are that were trained shorter, and the others
BEYOND = " Triangles at the edge: worse than the axis shows."


def limit_scores(axes: Axes, scores: Array, higher: bool, scale: str, shown: Quantity) -> None:
    """Sets the scale and the limits of the y axis, so that scores (n,) fit, in the unit they are shown in.

    A logarithmic axis is linear where a score is not above zero. On a linear axis where lower is better, scores that
    lie far above the typical one are beyond the edge.
    """
    known = scores[np.isfinite(scores)] * shown.factor
    log = scale in ("log", "loglog") and bool((known > 0).all())
    if log:
        axes.set_yscale("log")
        label_powers(axes.yaxis)
    if not len(known):
        axes.set_yticks([])
        return
    low, high = float(known.min()), float(known.max())
    if log:
        room = (high / low) ** 0.08 if high > low else 1.1
        axes.set_ylim(low / room, high * room)
        return
    if not higher:
        high = min(high, low + MAJOR * (float(np.median(known)) - low) or high)
    room = 0.08 * ((high - low) or abs(high) or 1.0)
    share = shown.unit == "%" and low >= 0 and high <= 100
    axes.set_ylim(max(low - room, -2.0) if share else low - room, min(high + room, 102.0) if share else high + room)


def mark_edge(axes: Axes, x: Sequence[float], higher: bool, colour: Any = ALARM) -> None:
    """A cross for each trial that diverged, at the edge where the worst scores are."""
    _at_edge(axes, x, not higher, "X", colour)


def mark_beyond(axes: Axes, x: Sequence[float], y: Array, colour: Any) -> bool:
    """A triangle for each score (n,) above the limits; whether there is one."""
    top = axes.get_ylim()[1]
    over = [place for place, score in zip(x, y, strict=True) if score > top]
    _at_edge(axes, over, True, "^", colour)
    return bool(over)


def _at_edge(axes: Axes, x: Sequence[float], top: bool, marker: str, colour: Any) -> None:
    if len(x):
        axes.plot(
            x,
            [0.985 if top else 0.015] * len(x),
            marker,
            transform=axes.get_xaxis_transform(),
            color=colour,
            markersize=9,
            markeredgecolor="white",
            markeredgewidth=0.8,
            clip_on=False,
            zorder=5,
        )


def no_trials(axes: Axes, words: str = "no trials") -> None:
    """Says in the middle of a panel that there is nothing to show."""
    axes.text(0.5, 0.5, words, transform=axes.transAxes, ha="center", va="center", color=ALARM)


def cut(text: str, most: int) -> str:
    """A label of at most so many letters."""
    return text if len(text) <= most else f"{text[: most - 1]}…"
