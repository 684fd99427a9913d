"""Images a few pixels to the side: an augmentation that is cheap to compute.

References: Simard, Steinkraus & Platt, "Best practices for convolutional neural networks applied to visual document
analysis", ICDAR 2003.
"""

from __future__ import annotations

from typing import Any

import keras
from keras import ops


@keras.saving.register_keras_serializable(package="zoo")
class RandomShift(keras.layers.Layer):
    """Moves each image by whole pixels in training, up or down and left or right; what comes in from outside is zero.

    Every distance up to `pixels` in either direction is equally likely, along both axes alone. Keras' RandomTranslation
    also moves by parts of a pixel and fills in other ways, and takes many times as long on a CPU.

    Args:
        pixels: the farthest.
        seed: of the random numbers; a run sets it.

    Shapes:
        (batch, height, width, channels) to the same.

    Example:
        {RandomShift: 2}
    """

    def __init__(self, pixels: int = 1, seed: int | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.pixels, self.seed = pixels, seed
        self.seed_generator = keras.random.SeedGenerator(seed)

    def call(self, inputs: Any, training: bool = False) -> Any:
        """The images (batch, height, width, channels)."""
        if len(inputs.shape) != 4:
            raise ValueError(f"RandomShift needs images (height, width, channels), got examples of {inputs.shape[1:]}")
        if not training:
            return inputs
        down, right = (self._moves(ops.shape(inputs)[0], inputs.shape[axis]) for axis in (1, 2))
        return ops.einsum("nij,nkl,njlc->nikc", down, right, inputs)

    def _moves(self, count: Any, size: int) -> Any:
        """(count, size, size): for each image, which place each place gets its pixel from."""
        distances = keras.random.randint((count,), -self.pixels, self.pixels + 1, seed=self.seed_generator)
        places = ops.arange(size)
        return ops.cast(places[None, None, :] == places[None, :, None] - distances[:, None, None], "float32")

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """That of the inputs."""
        return input_shape

    def get_config(self) -> dict[str, Any]:
        """The arguments."""
        return {**super().get_config(), "pixels": self.pixels, "seed": self.seed}
