"""The data of a run as dots in the plane of two inputs."""

from __future__ import annotations

import numpy as np

from reproduce.analysis.view import View
from reproduce.experiment import Variant
from reproduce.record import Array

MOST = 400
MARKERS = "osD^vPX"  # of the classes


def dots(view: View, variant: Variant, seed: int) -> tuple[Array, Array] | None:
    """Training inputs (n, 2) and targets (n,) of a run, thinned evenly to what a slide can show; None where unknown."""
    if view.points is None:
        return None
    x, y = (np.asarray(values) for values in view.points(variant, seed))
    step = -(-len(x) // MOST)
    return x[::step], y.ravel()[::step]
