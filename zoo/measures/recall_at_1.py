"""How often the nearest example of a part is of the same class, in each representation."""

from __future__ import annotations

from typing import Any, Literal

from zoo.measures import _neighbors
from zoo.measures._declare import measure
from zoo.probe import Probe, representation_names


@measure(higher_is_better=True, per_layer=True, unit="share", parts=representation_names, compares_classes=True)
def recall_at_1(probe: Probe, *, part: Literal["train", "validation", "test"] = "train") -> Any:
    """Recall@1: how often an example's nearest one in the same part is of its class.

    Distances are Euclidean, between the inputs and between the outputs of each layer that sees the first input alone,
    in inference mode. Since no training example is asked, the part may hold classes that the model was never shown. A
    part of n examples takes n × n numbers.

    Args:
        part: `train`, `validation` or `test`. Defaults to `train`.

    Returns:
        (1 + layers,), the inputs first, each between 0 and 1.

    Raises:
        ValueError: for data without classes, and without the part.

    References: Oh Song, Xiang, Jegelka & Savarese, "Deep metric learning via lifted structured feature embedding",
    2016.
    """
    return _neighbors.accuracies(probe, part, part)
