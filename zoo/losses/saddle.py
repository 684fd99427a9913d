"""A saddle between two wells; tilted, one of them is only a local minimum.

References: Nesterov, "Introductory lectures on convex optimization", Springer, 2004 (example 1.2.2, there
½x² - ½y² + ¼y⁴).
"""

from __future__ import annotations

from typing import Any

import keras

from zoo.losses._surface import Surface


@keras.saving.register_keras_serializable(package="zoo")
class Saddle(Surface):
    """x² - y² + ¼ y⁴ + tilt y.

    Without tilt, the saddle is the origin, of height 0, the minima are -1, at (0, ±√2), and y = 0 divides what runs to
    either. With a small positive tilt the well at negative y is the deeper one, of height about -1 - √2 tilt,
    and the other a local minimum of about -1 + √2 tilt. Targets tilt the surface by target · point as well.

    Args:
        tilt: slope along y. Defaults to 0.
        reduction: over the examples, as for any Keras loss. Defaults to their mean.
        name: of the loss. Defaults to `saddle`.
        dtype: as for any Keras loss.

    Shapes:
        targets and points, both (batch, ..., coordinates) with two coordinates or more, to (batch, ...). The height is
        that of the first two.

    Example:
        {Saddle: {tilt: 0.3}}
    """

    def __init__(
        self, tilt: float = 0.0, reduction: str = "sum_over_batch_size", name: str = "saddle", dtype: Any = None
    ) -> None:
        super().__init__(reduction, name, dtype)
        self.tilt = tilt

    def height(self, point: Any) -> Any:
        """The height (batch, ...) at points (batch, ..., coordinates)."""
        x, y = point[..., 0], point[..., 1]
        return x**2 - y**2 + y**4 / 4 + self.tilt * y

    def get_config(self) -> dict[str, Any]:
        """The arguments."""
        return {**super().get_config(), "tilt": self.tilt}
