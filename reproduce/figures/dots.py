"""The data of a run as dots in the plane of two inputs."""

from __future__ import annotations

import numpy as np

from reproduce.analysis.view import Source
from reproduce.experiment import Variant
from reproduce.record import Array

MOST = 400
MARKERS = "osD^vPX"  # of the classes


def dots(source: Source, variant: Variant, seed: int) -> tuple[Array, Array] | None:
    """Training inputs (n, 2) and targets (n,) of a run, thinned evenly to what a slide can show; None where unknown."""
    if source.points is None:
        return None
    x, y = (np.asarray(values) for values in source.points(variant, seed))
    step = -(-len(x) // MOST)
    return x[::step], y.ravel()[::step]
