"""How long the incoming weights of a unit get, which a max-norm constraint bounds."""

from __future__ import annotations

from typing import Any

import numpy as np
from keras import ops

from zoo.measures._declare import measure
from zoo.probe import Probe, kernel_names


def _largest_so_far(norms: Any) -> Any:
    """The largest of the norms (points, layers) from the first step up to each point, (points, layers)."""
    return np.concatenate([norms[:1], np.maximum.accumulate(norms[1:], axis=0)])


@measure(higher_is_better=None, per_layer=True, parts=kernel_names, history=_largest_so_far, bounds=(0, None))
def largest_unit_norm(probe: Probe) -> Any:
    """The longest incoming weights of a unit, by Euclidean norm; the series tells the largest norm so far.

    The initial weights, which no constraint has seen, count at point 0 alone. So the last point says how long any unit
    of the layer has been after any step (`at: step`) or any epoch (`at: epoch`). Biases do not count.

    Returns:
        (layers,), the output layer last.

    References: Srivastava, Hinton, Krizhevsky, Sutskever & Salakhutdinov, "Dropout: a simple way to prevent neural
    networks from overfitting", 2014 (section 5.1).
    """
    axes = [tuple(range(len(kernel.shape) - 1)) for kernel in probe.kernels()]  # all but the units
    norms = [
        ops.sqrt(ops.sum(ops.square(kernel), axis=axis)) for kernel, axis in zip(probe.kernels(), axes, strict=True)
    ]
    return ops.stack([ops.max(norm) for norm in norms])
