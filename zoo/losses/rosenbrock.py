"""Rosenbrock's surface: a bent valley, steep across and nearly flat along.

References: Rosenbrock, "An automatic method for finding the greatest or least value of a function", The Computer
Journal 3, 1960.
"""

from __future__ import annotations

from typing import Any

import keras

from zoo.losses._surface import Surface


@keras.saving.register_keras_serializable(package="zoo")
class Rosenbrock(Surface):
    """100 (y - x²)² + (1 - x)².

    Its minimum is 0, at (1, 1), at the bottom of a valley along y = x².
    Targets tilt the surface by target · point; with zeros it is as it is.

    Args:
        reduction: over the examples, as for any Keras loss. Defaults to their mean.
        name: of the loss. Defaults to `rosenbrock`.
        dtype: as for any Keras loss.

    Shapes:
        targets and points, both (batch, ..., coordinates) with two coordinates or more, to (batch, ...). The height is
        that of the first two.

    Example:
        Rosenbrock
    """

    def __init__(self, reduction: str = "sum_over_batch_size", name: str = "rosenbrock", dtype: Any = None) -> None:
        super().__init__(reduction, name, dtype)

    def height(self, point: Any) -> Any:
        """The height (batch, ...) at points (batch, ..., coordinates)."""
        x, y = point[..., 0], point[..., 1]
        return 100 * (y - x**2) ** 2 + (1 - x) ** 2
