"""How well a net does without some of its hidden units: how much units rely on certain others."""

from __future__ import annotations

from typing import Any

import numpy as np
from keras import ops

from zoo.measures._altered import altered, hidden_widths
from zoo.measures._answers import accuracy, labels
from zoo.measures._declare import measure
from zoo.probe import Probe


@measure(higher_is_better=True, unit="share")
def deletion_accuracy(probe: Probe, *, share: float = 0.5, draws: int = 10) -> Any:
    """Validation accuracy after deleting units at random from each hidden layer, mean over several draws.

    What a deleted unit says is 0, for each layer with a kernel that reads it; the others are left as they are. Channels
    are deleted whole. Every run deletes the same places: before training, nothing but random weights tells units apart.
    For classes, models that give logits, and nets whose layers read one another in a row.

    Args:
        share: of the units of each layer, rounded to whole units.
        draws: how often units are chosen.

    Returns:
        (), between 0 and 1.

    Raises:
        ValueError: without a validation part, for a share beyond 0 and 1, and for a net of one layer.

    References: Hinton et al., "Improving neural networks by preventing co-adaptation of feature detectors", 2012;
        Morcos et al., "On the importance of single directions for generalization", 2018.
    """
    if not 0 <= share <= 1:
        raise ValueError(f"share must be from 0 to 1, got {share}")
    held_out = probe.validating()
    numbers, _ = labels(held_out)
    rng = np.random.default_rng(0)
    widths = hidden_widths(probe)
    kept = tuple(np.stack([_kept(width, share, rng) for _ in range(draws)]) for width in widths)  # (draws, units) each
    return ops.mean(ops.map(lambda masks: accuracy(altered(held_out, masks), numbers), kept))


def _kept(width: int, share: float, rng: np.random.Generator) -> Any:
    """(units,): 0 for the units that are deleted, 1 for the others."""
    return (rng.permutation(width) >= round(share * width)).astype("float32")
