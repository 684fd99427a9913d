"""Share of weights that are as good as zero: how sparse a net has become."""

from __future__ import annotations

from typing import Any

from keras import ops

from zoo.measures._declare import measure
from zoo.measures._points import flat
from zoo.probe import Probe


@measure(higher_is_better=None, unit="share")
def near_zero_weights(probe: Probe, *, below: float = 0.001) -> Any:
    """Share of the weights, all kernels together, that are smaller in size than a bound.

    Gradient steps carry a weight past zero and back again, so that hardly any is zero to the last bit.

    Args:
        below: the bound, which a weight that counts does not reach. Defaults to 0.001.

    Returns:
        (), between 0 and 1.

    References: Tibshirani, "Regression shrinkage and selection via the lasso", 1996.
    """
    return ops.mean(ops.cast(ops.abs(flat(probe.kernels())) < below, "float32"))
