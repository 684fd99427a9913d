"""The threshold unit: it fires or it does not.

References: McCulloch & Pitts, "A logical calculus of the ideas immanent in nervous activity", Bulletin of Mathematical
Biophysics 5, 1943.
"""

from __future__ import annotations

from typing import Any

import keras
from keras import ops


@keras.saving.register_keras_serializable(package="zoo")
class Threshold(keras.layers.Layer):
    """`high` where the input reaches the threshold, `low` where it does not: a step, element by element.

    The derivative is zero wherever there is one, so nothing in front of this layer can be trained by gradients.

    Args:
        threshold: the smallest input that fires. Defaults to 0.
        low: output below it; -1 makes the layer a sign. Defaults to 0.
        high: output from there on. Defaults to 1.

    Shapes:
        (batch, ...) to the same.

    Example:
        {Threshold: {threshold: 1.5}}
    """

    def __init__(self, threshold: float = 0.0, low: float = 0.0, high: float = 1.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.threshold, self.low, self.high = threshold, low, high

    def call(self, inputs: Any) -> Any:
        """The steps of (batch, ...) inputs."""
        fires = ops.cast(inputs >= self.threshold, inputs.dtype)
        return self.low + (self.high - self.low) * fires

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """That of the inputs."""
        return input_shape

    def get_config(self) -> dict[str, Any]:
        """The arguments."""
        return {**super().get_config(), "threshold": self.threshold, "low": self.low, "high": self.high}
