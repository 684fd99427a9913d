"""What templates share: the type of a layer argument."""

from __future__ import annotations

from collections.abc import Callable

import keras

LayerFactory = Callable[[str], keras.layers.Layer]  # layer name → a new layer
