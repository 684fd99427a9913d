"""Plain words and units for the names of series and levels."""

from __future__ import annotations

from dataclasses import dataclass

from reproduce.analysis.arguments import split_reference
from reproduce.experiment import Experiment
from reproduce.series_names import PARTS, unit_of

PHRASES = {"gap": "training − validation accuracy", "epochs_used": "epochs used"}


@dataclass(frozen=True)
class Quantity:
    """How a series is shown: its name in words with the unit, and what its values are multiplied with."""

    words: str
    unit: str
    factor: float

    @property
    def label(self) -> str:
        """The text of an axis: `test accuracy (%)`."""
        return f"{self.words} ({self.unit})" if self.unit else self.words

    @property
    def difference(self) -> str:
        """The same for a difference: `test accuracy (points)`."""
        unit = "points" if self.unit == "%" else self.unit
        return f"{self.words} ({unit})" if unit else self.words


def quantity(experiment: Experiment, reference: str) -> Quantity:
    """The words, unit and factor of a series such as `val_loss` or `gradient_norm[layer=first]`."""
    name, layer = split_reference(reference)
    split, _, rest = name.partition("_")
    base = rest if split in PARTS else name
    words = PHRASES.get(base, base.replace("_", " "))
    if split in PARTS:
        words = f"{PARTS[split]} {words}"
    elif f"val_{name}" in experiment.series:
        words = f"training {words}"
    if layer is not None:
        words += f", {layer} layer" if layer in ("first", "last") else f", layer {layer}"
    unit = "nats" if base == "loss" and _in_nats(experiment) else unit_of(name)
    return Quantity(words, unit, 100.0 if unit == "%" else 1.0)


def _in_nats(experiment: Experiment) -> bool:
    """Whether every variant minimises a cross-entropy, whose logarithm is natural in Keras."""
    losses = [variant.setup.get("loss") for variant in experiment.variants]
    names = [next(iter(loss), "") if isinstance(loss, dict) else loss for loss in losses]
    return bool(names) and all("crossentropy" in str(name).lower().replace("_", "") for name in names)
