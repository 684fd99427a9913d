"""Weights near given numbers."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
from keras import ops


@keras.saving.register_keras_serializable(package="zoo")
class Around(keras.initializers.Initializer):
    """The given numbers, each with Gaussian noise added.

    Args:
        centre: nested lists in the shape of the weight.
        stddev: standard deviation of the noise. Defaults to 0.1.
        seed: of the draw; None draws anew at each call. Defaults to None.

    Raises:
        ValueError: when the weight has another shape.

    Example:
        {Around: {centre: [[1, -1], [-1, 1]], stddev: 0.5}}
    """

    def __init__(self, centre: Any, stddev: float = 0.1, seed: int | None = None) -> None:
        self.centre, self.stddev, self.seed = np.asarray(centre, "float64").tolist(), stddev, seed

    def __call__(self, shape: tuple[int, ...], dtype: Any = None) -> Any:
        """Weights of `shape`."""
        centre = np.asarray(self.centre)
        if centre.shape != tuple(shape):
            raise ValueError(f"a centre of shape {centre.shape} does not fit a weight of shape {tuple(shape)}")
        drawn = centre + self.stddev * np.random.default_rng(self.seed).standard_normal(shape)
        return ops.convert_to_tensor(drawn, dtype=dtype or keras.config.floatx())

    def get_config(self) -> dict[str, Any]:
        """The arguments."""
        return {"centre": self.centre, "stddev": self.stddev, "seed": self.seed}
