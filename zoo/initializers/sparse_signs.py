"""A random plugboard: each unit is wired to a few inputs, with a plus or a minus.

References: Rosenblatt, "The perceptron: a probabilistic model for information storage and organization in the brain",
Psychological Review 65, 1958; Achlioptas, "Database-friendly random projections", Journal of Computer and System
Sciences 66, 2003.
"""

from __future__ import annotations

import math
from typing import Any

import keras
import numpy as np
from keras import ops


@keras.saving.register_keras_serializable(package="zoo")
class SparseSigns(keras.initializers.Initializer):
    """+1 or -1, equally likely, on `connections` inputs of each unit, drawn without replacement; 0 on the others.

    Args:
        connections: how many inputs each unit is wired to.
        seed: of the draw; None draws anew at each call. Defaults to None.

    Raises:
        ValueError: when there are more connections than inputs, or none.

    Example:
        {SparseSigns: {connections: 1}}
    """

    def __init__(self, connections: int, seed: int | None = None) -> None:
        if not isinstance(connections, int) or connections < 1:
            raise ValueError(f"connections must be a whole number of 1 or more, got {connections}")
        self.connections, self.seed = connections, seed

    def __call__(self, shape: tuple[int, ...], dtype: Any = None) -> Any:
        """Weights of `shape` (..., inputs, units)."""
        inputs, units = math.prod(shape[:-1]), shape[-1]
        if self.connections > inputs:
            raise ValueError(f"connections must be at most {inputs}, the inputs of a unit, got {self.connections}")
        generator = np.random.default_rng(self.seed)
        ranks = generator.random((inputs, units)).argsort(axis=0).argsort(axis=0)
        signs = generator.choice([-1.0, 1.0], (inputs, units))
        kernel = np.where(ranks < self.connections, signs, 0.0).reshape(shape)
        return ops.convert_to_tensor(kernel, dtype=dtype or keras.config.floatx())

    def get_config(self) -> dict[str, Any]:
        """The arguments."""
        return {"connections": self.connections, "seed": self.seed}
