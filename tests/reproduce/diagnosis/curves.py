"""Curves made up for the rules: each shape has one situation."""

from __future__ import annotations

import math

import numpy as np

from reproduce.diagnosis.curves import Array, Curves

EPOCHS = np.arange(41.0)


def made(loss, accuracy=None, val_loss=None, val_accuracy=None, *, untrained=True) -> Curves:
    """Curves of any numbers."""
    given = {"loss": loss, "accuracy": accuracy, "val_loss": val_loss, "val_accuracy": val_accuracy}
    series = {name: np.array(values, float) for name, values in given.items() if values is not None}
    return Curves.of(series, untrained=untrained)


def falling(last: float = 0.05, speed: float = 0.25) -> Array:
    """A loss that falls from 2.3, ever more slowly."""
    return last + (2.3 - last) * np.exp(-speed * EPOCHS)


def rising(last: float = 0.98, speed: float = 0.25) -> Array:
    """An accuracy that rises from 0.1."""
    return 0.1 + (last - 0.1) * (1 - np.exp(-speed * EPOCHS))


def well(**other) -> Curves:
    """A good fit, but for other curves that are given."""
    usual = {
        "loss": falling(),
        "accuracy": rising(),
        "val_loss": falling(last=0.15),
        "val_accuracy": rising(last=0.95),
    }
    return made(**{**usual, **other})


def spiky(height: float = 1.5, back: int = 2, at: int = 20) -> Array:
    """A falling loss with one peak that takes so many epochs to go."""
    loss = falling()
    loss[at : at + back] += height
    return loss


def stuck(length: int = 15) -> Array:
    """A loss that stands at log 10 for so many epochs, and then falls."""
    return np.concatenate([np.full(length, math.log(10)), falling()[: len(EPOCHS) - length]])


def jumpy() -> Array:
    """A loss that jumps up every other epoch."""
    return falling(last=0.5) + 0.4 * (EPOCHS % 2)
