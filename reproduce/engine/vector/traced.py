"""The functions of a variant as one tuple: what tracing makes, and what a program keeps for each of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, NamedTuple, TypeVar

T = TypeVar("T")


class Traced(NamedTuple, Generic[T]):
    """One thing for each function that a run may need; None for those that it does not.

    The fields are in the order of the alphabet, which is the order in which a program takes their numbers.

    Attributes:
        averaged: state → the state in which training ends, where the optimizer keeps averages of weights.
        evaluate: weights, data → scores of the training and validation parts and measures of an epoch, by name.
        finish: weights, data → scores of the test part and measures of the end, by name.
        penalties: weights, data → what the loss of training has beside the loss, where it has more.
        rest: as `step`, for the examples that are left at the end of an epoch.
        start: weights, data → measures before training, by name.
        step: state, inputs and targets of a full batch → the next state, and the batch's loss with penalties.
        step_measures: weights, data → measures after a step, by name.
    """

    averaged: T | None
    evaluate: T
    finish: T
    penalties: T | None
    rest: T | None
    start: T | None
    step: T | None
    step_measures: T | None

    def each(self, make: Callable[..., Any], *others: Traced[Any]) -> Traced[Any]:
        """What `make` makes of each function that there is, and of what `others` have in its place."""
        return Traced(*(None if one is None else make(one, *rest) for one, *rest in zip(self, *others, strict=True)))

    def present(self) -> dict[str, T]:
        """Those that there are, by name."""
        return {name: one for name, one in self._asdict().items() if one is not None}
