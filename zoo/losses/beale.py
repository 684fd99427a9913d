"""Beale's surface: a flat valley with sharp corners.

References: Beale, "On an iterative method for finding a local minimum of a function of more than one variable",
Princeton University, Statistical Techniques Research Group, technical report 25, 1958; Moré, Garbow & Hillstrom,
"Testing unconstrained optimization software", ACM Transactions on Mathematical Software 7, 1981 (problem 5).
"""

from __future__ import annotations

from typing import Any

import keras

from zoo.losses._surface import Surface


@keras.saving.register_keras_serializable(package="zoo")
class Beale(Surface):
    """(1.5 - x(1 - y))² + (2.25 - x(1 - y²))² + (2.625 - x(1 - y³))².

    Its minimum is 0, at (3, ½). A plateau stretches along x = 0 and y = 1, walls rise steeply in the corners.
    Targets tilt the surface by target · point; with zeros it is as it is.

    Args:
        reduction: over the examples, as for any Keras loss. Defaults to their mean.
        name: of the loss. Defaults to `beale`.
        dtype: as for any Keras loss.

    Shapes:
        targets and points, both (batch, ..., coordinates) with two coordinates or more, to (batch, ...). The height is
        that of the first two.

    Example:
        Beale
    """

    def __init__(self, reduction: str = "sum_over_batch_size", name: str = "beale", dtype: Any = None) -> None:
        super().__init__(reduction, name, dtype)

    def height(self, point: Any) -> Any:
        """The height (batch, ...) at points (batch, ..., coordinates)."""
        x, y = point[..., 0], point[..., 1]
        return (1.5 - x * (1 - y)) ** 2 + (2.25 - x * (1 - y**2)) ** 2 + (2.625 - x * (1 - y**3)) ** 2
