"""How well the nearest training example tells the class, in each representation."""

from __future__ import annotations

from typing import Any, Literal

from zoo.measures import _neighbors
from zoo.measures._declare import measure
from zoo.probe import Probe, representation_names


@measure(higher_is_better=True, per_layer=True, unit="share", parts=representation_names, compares_classes=True)
def nearest_neighbor_accuracy(probe: Probe, *, part: Literal["train", "validation", "test"] = "train") -> Any:
    """Accuracy of the class of the nearest training example, in the inputs and in the outputs of each layer.

    Distances are Euclidean; the layers are those that see the first input alone, in inference mode. Examples of the
    training part are classified by the others of it. n examples against m training examples take n × m numbers.

    Args:
        part: whose examples are classified: `train`, `validation` or `test`. Defaults to `train`.

    Returns:
        (1 + layers,), the inputs first, each between 0 and 1.

    Raises:
        ValueError: for data without classes, and without the part.

    References: Cover & Hart, "Nearest neighbor pattern classification", 1967.
    """
    return _neighbors.accuracies(probe, part, "train")
