"""How often the average of many sampled sub-nets is right: Monte-Carlo dropout."""

from __future__ import annotations

from typing import Any

from zoo.measures._answers import accuracy, labels
from zoo.measures._declare import measure
from zoo.measures._sampled import mean_probabilities
from zoo.probe import Probe


@measure(higher_is_better=True, unit="share")
def monte_carlo_accuracy(probe: Probe, *, passes: int = 50) -> Any:
    """Validation accuracy of the mean of the probabilities of several passes in training mode.

    In each pass dropout leaves out other units, so that each is a prediction of another sub-net. For classes and
    models that give logits. Batch norm takes the statistics of the validation part in these passes.

    Args:
        passes: how many sub-nets are averaged; 1 is the accuracy of a single one.

    Returns:
        (), between 0 and 1.

    Raises:
        ValueError: without a validation part.

    References: Srivastava et al., "Dropout", 2014; Gal & Ghahramani, "Dropout as a Bayesian approximation", 2016.
    """
    held_out = probe.validating()
    return accuracy(mean_probabilities(held_out, passes, None), labels(held_out)[0])
