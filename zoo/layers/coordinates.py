"""A point that is trained itself: a test surface as a model without inputs.

References: Moré, Garbow & Hillstrom, "Testing unconstrained optimization software", ACM Transactions on Mathematical
Software 7, 1981 (surfaces over few coordinates as a test bed).
"""

from __future__ import annotations

from typing import Any

import keras
from keras import ops


@keras.saving.register_keras_serializable(package="zoo")
class Coordinates(keras.layers.Layer):
    """Its weight, a point, whatever the inputs: the loss of the output is then a surface that an optimizer descends.

    Args:
        dimensions: how many coordinates the point has. Defaults to 2.
        point_initializer: where it starts. Defaults to zeros.

    Shapes:
        (batch, ...) to (batch, dimensions), the same point for every example.

    Example:
        {Coordinates: {dimensions: 3, point_initializer: Ones}}
    """

    def __init__(self, dimensions: int = 2, point_initializer: Any = "zeros", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.dimensions = dimensions
        self.point_initializer = keras.initializers.get(point_initializer)

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Makes the point."""
        del input_shape
        self.point = self.add_weight(shape=(self.dimensions,), initializer=self.point_initializer, name="point")

    def call(self, inputs: Any) -> Any:
        """The point, once for each of the inputs."""
        return ops.broadcast_to(self.point, (ops.shape(inputs)[0], self.dimensions))

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """(batch, dimensions)."""
        return (input_shape[0], self.dimensions)

    def get_config(self) -> dict[str, Any]:
        """The arguments."""
        initializer = keras.initializers.serialize(self.point_initializer)
        return {**super().get_config(), "dimensions": self.dimensions, "point_initializer": initializer}
