"""The loss of a net whose hidden units are all louder than in training: dropout that nobody made up for."""

from __future__ import annotations

from typing import Any

import numpy as np

from zoo.measures._altered import altered, hidden_widths
from zoo.measures._answers import logits
from zoo.measures._declare import measure
from zoo.probe import Probe


@measure(higher_is_better=False)
def rescaled_loss(probe: Probe, *, factor: float = 2.0) -> Any:
    """Validation loss when what each hidden unit says is multiplied by a number.

    With 1/(1 - rate) it is the loss of a net that was trained with dropout of that rate and not rescaled: in inference
    all units are there, and what a layer gets is so many times what it got in training. (Keras rescales in training.)
    For classes, models that give logits, losses that read them, and nets whose layers read one another in a row.

    Args:
        factor: what is multiplied by. Defaults to 2, for a rate of one half.

    Returns:
        (), as the loss.

    Raises:
        ValueError: without a validation part, without a loss, and for a net of one layer.

    References: Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting", 2014.
    """
    held_out = probe.validating()
    louder = [np.float32([factor])] * len(hidden_widths(probe))
    return held_out.loss_of(logits(altered(held_out, louder), int(probe.model.output.shape[-1])))
