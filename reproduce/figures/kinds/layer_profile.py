"""A quantity through the depth of the net: the median of the seeds at each layer, one line per level."""

from __future__ import annotations

import numpy as np

from reproduce.analysis.arguments import At, ByFactor, LayeredName, PanelFactor, Scale, Selection
from reproduce.analysis.arrange import Place, arrange, tuned_factors
from reproduce.analysis.levels import first_factor
from reproduce.analysis.samples import Sample, caption, final, layers_of, stacked
from reproduce.analysis.view import Picture, View
from reproduce.figures.lines import Line, left_out
from reproduce.figures.panels import draw_panels, layout
from reproduce.record import Array


def layer_profile(
    view: View,
    *,
    y: LayeredName,
    by: ByFactor = None,
    columns: PanelFactor = None,
    only: Selection = None,
    at: At = None,
    scale: Scale = "linear",
) -> Picture:
    """Draws a layered series against the number of the layer; the inputs, where they were measured, are number 0.

    Args:
        view: the records.
        y: a series measured per layer; its last values count.
        by: a line per level of this factor; the first factor by default.
        columns: a panel per level.
        only: the levels to keep, by factor.
        at: levels of the other factors, or `tuned`.
        scale: linear, or log for the y axis.

    Example:
        measures: [{activation_std: {per: layer}}]
        figures:
          - layer_profile: {y: activation_std, columns: activation, by: init, scale: log}
    """
    factors = (by or first_factor(view.experiment), None, columns)
    arranged = arrange(view, factors, only, at, y)
    found: list[Sample] = []
    medians: list[Array] = []

    def make(name: str, place: Place) -> Line | None:
        layers = layers_of(view.results, arranged[place], name) if place in arranged else ()
        samples = [final(view.results, arranged[place], f"{name}[layer={layer}]") for layer in layers]
        first = 0 if layers[:1] == ("input",) else 1
        kept = [(number, sample) for number, sample in enumerate(samples, first) if sample.interval]
        if not kept:
            return None
        found.append(max(samples, key=lambda sample: sample.diverged))
        low, median, high = stacked([sample for _, sample in kept])
        medians.append(median)
        return Line(place[0], place[0], np.array([number for number, _ in kept], float), low, median, high)

    open_factors = tuned_factors(view, factors, only, at)
    plan = layout(view, [y], factors, arranged)
    figure = draw_panels(view, plan, make, "layer", scale)
    return Picture(figure, caption(view.results, found, "band", tuned=open_factors, zeros=left_out(medians, scale)))
