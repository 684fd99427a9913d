"""A bowl, or a ravine where its curvatures differ.

References: Polyak, "Some methods of speeding up the convergence of iteration methods", USSR Computational Mathematics
and Mathematical Physics 4, 1964.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
from keras import ops

from zoo.losses._surface import Surface


@keras.saving.register_keras_serializable(package="zoo")
class Quadratic(Surface):
    """½ Σ curvature · coordinate².

    Its minimum is 0, at the origin; its condition number is the largest curvature over the smallest. Plain descent
    converges for learning rates below 2 over the largest. Targets tilt the surface by target · point; with zeros it is
    as it is.

    Args:
        curvatures: the second derivative along each coordinate.
        reduction: over the examples, as for any Keras loss. Defaults to their mean.
        name: of the loss. Defaults to `quadratic`.
        dtype: as for any Keras loss.

    Shapes:
        targets and points, both (batch, ..., curvatures), to (batch, ...).

    Example:
        {Quadratic: {curvatures: [1, 10, 100]}}
    """

    def __init__(
        self,
        curvatures: Sequence[float],
        reduction: str = "sum_over_batch_size",
        name: str = "quadratic",
        dtype: Any = None,
    ) -> None:
        super().__init__(reduction, name, dtype)
        self.curvatures = [float(value) for value in curvatures]

    def height(self, point: Any) -> Any:
        """The height (batch, ...) at points (batch, ..., coordinates)."""
        return 0.5 * ops.sum(ops.convert_to_tensor(self.curvatures, dtype=point.dtype) * ops.square(point), axis=-1)

    def get_config(self) -> dict[str, Any]:
        """The arguments."""
        return {**super().get_config(), "curvatures": self.curvatures}
