"""Targets that are the inputs themselves: what an autoencoder is asked for.

References:
    Rumelhart, Hinton & Williams (1986), Learning internal representations by error propagation.
"""

from __future__ import annotations

from dataclasses import replace

from zoo.dataset import Dataset
from zoo.splits import Split


def targets_from_inputs(split: Split) -> Split:
    """Makes the inputs, as the preparations before this one leave them, the numbers to predict, in every part.

    Preparations after this one change the inputs alone: `[targets_from_inputs, {gaussian_noise: {stddev: 0.3}}]` asks
    for the clean inputs behind noisy ones. Inputs of several axes become rows of numbers, (n, numbers), so a model of
    images ends in `Flatten`. Measures that compare classes still see those of the examples.
    """
    return split.map(_onto_itself)


def _onto_itself(part: Dataset) -> Dataset:
    labels = part.labels if part.classes is None else part.y
    return replace(part, y=part.x.reshape(len(part), -1), task="regression", classes=None, labels=labels)
