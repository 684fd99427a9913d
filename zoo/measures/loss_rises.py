"""How often training has made things worse: overshooting, seen from the loss."""

from __future__ import annotations

from typing import Any

import numpy as np

from zoo.measures._declare import measure
from zoo.probe import Probe

ROUNDING = 1e-6  # of the loss before training


def _rises(losses: Any) -> Any:
    """How often the loss (points,) has risen up to each point, (points,); less than rounding does not count."""
    risen = np.diff(losses) > ROUNDING * np.abs(losses[0])
    return np.concatenate([[0.0], np.cumsum(risen)])


@measure(higher_is_better=None, history=_rises, bounds=(0, None))
def loss_rises(probe: Probe) -> Any:
    """Mean training loss, (), of which the series tells how often it has gone up since the start.

    A rise of a millionth of the loss before training or less is taken for rounding. Descent that sees all examples and
    whose steps are short enough never raises the loss; one that runs past a minimum does.

    Returns:
        () at each point, from 0 before training.

    Raises:
        ValueError: without a loss.
    """
    return probe.loss_at(probe.trainable)
