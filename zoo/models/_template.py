"""What templates share: the type of a layer argument."""

from __future__ import annotations

from typing import Protocol

import keras


class LayerFactory(Protocol):
    """Layer name → a new layer."""

    def __call__(self, name: str, /) -> keras.layers.Layer: ...
