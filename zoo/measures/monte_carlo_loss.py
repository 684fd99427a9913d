"""The loss of the average of many sampled sub-nets: Monte-Carlo dropout."""

from __future__ import annotations

from typing import Any

from zoo.measures._answers import logits
from zoo.measures._declare import measure
from zoo.measures._sampled import mean_probabilities
from zoo.probe import Probe


@measure(higher_is_better=False)
def monte_carlo_loss(probe: Probe, *, passes: int = 50) -> Any:
    """Validation loss of the mean of the probabilities of several passes in training mode.

    In each pass dropout leaves out other units, so that each is a prediction of another sub-net. For classes, models
    that give logits, and losses that read them. Batch norm takes the statistics of the validation part in these passes.

    Args:
        passes: how many sub-nets are averaged; 1 is the loss of a single one.

    Returns:
        (), as the loss.

    Raises:
        ValueError: without a validation part, and without a loss.

    References: Srivastava et al., "Dropout", 2014; Gal & Ghahramani, "Dropout as a Bayesian approximation", 2016.
    """
    held_out = probe.validating()
    outputs = int(probe.model.output.shape[-1])
    return held_out.loss_of(logits(mean_probabilities(held_out, passes, None), outputs))
