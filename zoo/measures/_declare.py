"""The declaration of a measure: its direction, whether it gives one number per layer, and what its history says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Measure = Callable[..., Any]


def measure(
    *,
    higher_is_better: bool | None,
    per_layer: bool = False,
    unit: str = "",
    bounds: tuple[float | None, float | None] = (None, None),
    parts: Callable[[Any], list[str]] | None = None,
    history: Callable[[Any], Any] | None = None,
    compares_classes: bool = False,
) -> Callable[[Measure], Measure]:
    """Declare a measure.

    Args:
        higher_is_better: its direction; None where neither is better.
        per_layer: whether it returns one value per layer.
        unit: of its values, as figures and tables write it; `share` for fractions of one, which they show in %.
        bounds: the lowest and the highest value that there can be; None where nothing bounds it. Shares need none: they
            lie between 0 and 1.
        parts: for a measure per layer, the function from a model to the names of those layers.
        history: for what only a comparison of different times can tell, the function from all that was measured during
            training, a NumPy array (points, ...), to the series (points, ...). Such a measure is taken at every step or
            epoch.
        compares_classes: whether it looks at `probe.labels`.
    """

    def declare(function: Measure) -> Measure:
        vars(function).update(
            higher_is_better=higher_is_better,
            per_layer=per_layer,
            unit=unit,
            bounds=bounds,
            parts=parts,
            history=history,
            compares_classes=compares_classes,
        )
        return function

    return declare
