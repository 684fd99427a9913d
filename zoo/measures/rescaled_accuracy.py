"""How often a net is right whose hidden units are all louder than in training: dropout that nobody made up for."""

from __future__ import annotations

from typing import Any

import numpy as np

from zoo.measures._altered import altered, hidden_widths
from zoo.measures._answers import accuracy, labels
from zoo.measures._declare import measure
from zoo.probe import Probe


@measure(higher_is_better=True, unit="share")
def rescaled_accuracy(probe: Probe, *, factor: float = 2.0) -> Any:
    """Validation accuracy when what each hidden unit says is multiplied by a number.

    With 1/(1 - rate) it is the accuracy of a net that was trained with dropout of that rate and not rescaled: in
    inference all units are there, and what a layer gets is so many times what it got in training. (Keras rescales in
    training.) For classes, models that give logits, and nets whose layers read one another in a row.

    Args:
        factor: what is multiplied by. Defaults to 2, for a rate of one half.

    Returns:
        (), between 0 and 1.

    Raises:
        ValueError: without a validation part, and for a net of one layer.

    References: Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting", 2014.
    """
    held_out = probe.validating()
    louder = [np.float32([factor])] * len(hidden_widths(probe))
    return accuracy(altered(held_out, louder), labels(held_out)[0])
