"""Where training is: the weights themselves."""

from __future__ import annotations

from typing import Any

from zoo.measures._declare import measure
from zoo.measures._points import flat
from zoo.probe import Probe


@measure(higher_is_better=None)
def position(probe: Probe) -> Any:
    """All trained weights one after the other: with a `Coordinates` layer, the coordinates of the point.

    Returns:
        (weights,).
    """
    return flat(probe.trainable)
