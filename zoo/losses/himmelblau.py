"""Himmelblau's surface: four minima of the same depth.

References: Himmelblau, "Applied nonlinear programming", McGraw-Hill, 1972.
"""

from __future__ import annotations

from typing import Any

import keras

from zoo.losses._surface import Surface


@keras.saving.register_keras_serializable(package="zoo")
class Himmelblau(Surface):
    """(x² + y - 11)² + (x + y² - 7)².

    Its minimum is 0, at (3, 2) and near (-2.81, 3.13), (-3.78, -3.28) and (3.58, -1.85).
    Targets tilt the surface by target · point; with zeros it is as it is.

    Args:
        reduction: over the examples, as for any Keras loss. Defaults to their mean.
        name: of the loss. Defaults to `himmelblau`.
        dtype: as for any Keras loss.

    Shapes:
        targets and points, both (batch, ..., coordinates) with two coordinates or more, to (batch, ...). The height is
        that of the first two.

    Example:
        Himmelblau
    """

    def __init__(self, reduction: str = "sum_over_batch_size", name: str = "himmelblau", dtype: Any = None) -> None:
        super().__init__(reduction, name, dtype)

    def height(self, point: Any) -> Any:
        """The height (batch, ...) at points (batch, ..., coordinates)."""
        x, y = point[..., 0], point[..., 1]
        return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2
