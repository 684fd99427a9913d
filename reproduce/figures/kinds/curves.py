"""Curves over training: the median of the seeds with a band for its interval, or one run; one line per level."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from reproduce.analysis.arguments import (
    At,
    ByFactor,
    Clock,
    Floor,
    OneSeed,
    PanelFactor,
    Scale,
    Selection,
    SeriesNames,
    as_list,
)
from reproduce.analysis.arrange import Place, arrange, tuned_factors
from reproduce.analysis.levels import first_factor
from reproduce.analysis.samples import Curve, Sample, caption, curve, final
from reproduce.analysis.view import Picture, View
from reproduce.experiment import Variant
from reproduce.figures.lines import Line, left_out
from reproduce.figures.panels import Layout, draw_panels, layout, titled
from reproduce.text import number

MOST_LETTERS = 20  # of a label at the end of a line


def curves(
    view: View,
    *,
    y: SeriesNames,
    by: ByFactor = None,
    rows: PanelFactor = None,
    columns: PanelFactor = None,
    only: Selection = None,
    at: At = None,
    x: Clock = "epoch",
    scale: Scale = "linear",
    seed: OneSeed = None,
    floor: Floor = 0.0,
) -> Picture:
    """Draws series over training.

    A run that stopped early keeps its last value. A thin vertical line marks where a phase of training begins, if that
    is at the same time in all seeds. Panels wrap after four in a row. A line that shoots far above the others is cut
    off on a linear scale, except where higher is better. With `at: tuned`, the label of a line says which
    level was chosen; where it differs between the panels of a row, from left to right, as in `adam 0.01/0.1`, or in the
    caption alone if that gets too long.

    Args:
        view: the records.
        y: one series, or several side by side.
        by: a line per level of this factor; the first factor by default.
        rows: a row of panels per level.
        columns: a column of panels per level.
        only: the levels to keep, by factor.
        at: levels of the other factors, or `tuned`: each line at the level with the best final validation.
        x: count `epoch`s or optimizer `step`s.
        scale: linear, log, semilogx or loglog.
        seed: the one run to draw; the median of all seeds by default.
        floor: what a series cannot go below; drawn is how far above it the series is. Defaults to 0.

    Example:
        figures:
          - curves: {y: val_loss, by: optimizer, at: tuned, scale: log}
          - curves: {y: [loss, val_accuracy], by: activation, only: {depth: 10}}
          - curves: {y: accuracy, by: activation, columns: depth}
    """
    if seed is not None:
        view = replace(view, results=replace(view.results, seeds=(seed,)))
    factors = (by or first_factor(view.experiment), rows, columns)
    arranged = arrange(view, factors, only, at, as_list(y)[0])
    open_factors = tuned_factors(view, factors, only, at)
    plan = layout(view, as_list(y), factors, arranged, open_factors)
    lines = _lines(view, plan.series, arranged, x, floor)
    drawn = {place for _, place in lines}
    labels = {place: _label(plan, place, arranged, drawn) for place in drawn}

    def make(name: str, place: Place) -> Line | None:
        line = lines.get((name, place))
        if line is None:
            return None
        return Line(place[0], labels[place].text, line.time, line.low, line.median, line.high, line.begins)

    figure = draw_panels(replace(view, fixed=_fixed(view, floor)), plan, make, x, scale)
    zeros = left_out((line.median for line in lines.values()), scale)
    words = caption(view.results, _counted(view, plan, arranged, lines), "band", tuned=open_factors, zeros=zeros)
    if any(line.stopped for line in lines.values()):
        words += " A run that stopped early keeps its last value."
    if any(line.begins for line in lines.values()):
        words += " Vertical lines: where a phase of training begins."
    return Picture(figure, words + _choices(plan, labels))


def _lines(
    view: View, series: Sequence[str], arranged: Mapping[Place, Variant], clock: str, floor: float
) -> dict[tuple[str, Place], Curve]:
    """How far above the floor each series is at each place, where there are runs of it."""
    return {
        (name, place): _above(line, floor)
        for name in series
        for place, variant in arranged.items()
        if (line := curve(view.results, variant, name, clock))
    }


def _fixed(view: View, floor: float) -> str:
    """What stands under the title: the levels that are fixed, and the floor if there is one."""
    return ", ".join(filter(None, [view.fixed, f"above {number(floor, 6)}" if floor else ""]))


def _above(line: Curve, floor: float) -> Curve:
    """How far a curve lies above a number."""
    return replace(line, low=line.low - floor, median=line.median - floor, high=line.high - floor)


def _counted(
    view: View, plan: Layout, arranged: Mapping[Place, Variant], lines: Mapping[tuple[str, Place], Curve]
) -> list[Curve | Sample]:
    """For each place the series of which the most runs are missing or diverged, so that each run counts once."""

    def shown(name: str, place: Place) -> Curve | Sample:
        return lines.get((name, place)) or final(view.results, arranged[place], name)

    def lost(sample: Curve | Sample) -> tuple[int, int]:
        return sample.missing, sample.diverged

    return [max((shown(name, place) for name in plan.series), key=lost) for place in arranged]


@dataclass(frozen=True)
class _Label:
    """The label of a line in a row of panels, with the levels chosen for it in each of them, from left to right."""

    text: str
    chosen: tuple[str, ...]

    @property
    def differ(self) -> bool:
        return len(set(self.chosen)) > 1


def _label(plan: Layout, place: Place, arranged: Mapping[Place, Variant], drawn: Collection[Place]) -> _Label:
    level, down, _ = place
    rows = [list(dict.fromkeys(cell.column for cell in row if cell.row == down)) for row in plan.grid]
    mine = next(row for row in rows if place[2] in row)
    places = [(level, down, column) for column in mine]
    chosen = tuple(
        " ".join(arranged[place].levels[factor] for factor in plan.heading[1:]) if place in drawn else "–"
        for place in places
    )
    known = dict.fromkeys(words for words in chosen if words != "–")
    full = f"{level} {'/'.join(known if len(known) == 1 else chosen)}".strip()
    return _Label(full if len(known) == 1 or len(full) <= MOST_LETTERS else level, chosen)


def _choices(plan: Layout, labels: Mapping[Place, _Label]) -> str:
    """Words on the levels that were chosen, where they differ between the panels of a row."""
    if not plan.heading[1:]:
        return ""
    rows: dict[str, list[str]] = {}
    for (level, down, _), label in sorted(labels.items(), key=lambda item: plan.levels.index(item[0][0])):
        words = f"{level} {'/'.join(label.chosen)}"
        if label.differ and words not in rows.setdefault(titled(plan.rows, down), []):
            rows[titled(plan.rows, down)].append(words)
    parts = [f"{row + ': ' if row else ''}{', '.join(words)}" for row, words in rows.items() if words]
    what = " and ".join(plan.heading[1:])
    return f" The {what} of each panel, from left to right: {'; '.join(parts)}." if parts else ""
