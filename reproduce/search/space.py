"""A search's space as KerasTuner has it, and KerasTuner's values as a search has them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from numbers import Integral, Real
from typing import Any

import keras_tuner
from keras_tuner.src.engine.conditions import Parent

from reproduce.errors import UsageError, nearest
from reproduce.experiment import HyperParameter, Search
from reproduce.spec.spaces import conditions, is_active
from reproduce.text import shown

DIGITS = 6  # significant ones of a number that is searched
EPOCHS = "tuner/epochs"  # what Hyperband calls for how long it wants a trial to be trained


def hyperparameters_of(search: Search) -> keras_tuner.HyperParameters:
    """The space for an oracle."""
    found = keras_tuner.HyperParameters()
    declare(found, search)
    return found


def declare(found: keras_tuner.HyperParameters, search: Search) -> dict[str, Any]:
    """Declare every hyper-parameter of a search, each under its conditions; its value, None where it does not count.

    Choices of numbers are declared as numbers, in order; others by their labels.
    """
    values: dict[str, Any] = {}
    known = {one.name: one for one in search.space}
    for one in search.space:
        needed = conditions(one, search.space)
        parents = [
            Parent(name, [_choice(known[name], label) for label in needed[name]]) for name in known if name in needed
        ]
        with _under(found, parents):
            values[one.name] = _declared(found, one)
    return values


@contextmanager
def _under(found: keras_tuner.HyperParameters, parents: list[Parent]) -> Iterator[None]:
    """What is declared in the block counts under these conditions.

    KerasTuner's own scope takes no second parent that does not itself stand under the first.
    """
    before, found._conditions = found._conditions, parents
    try:
        yield
    finally:
        found._conditions = before


def _declared(found: keras_tuner.HyperParameters, one: HyperParameter) -> Any:
    if one.bounds is None:
        return found.Choice(one.name, [_choice(one, label) for label in one.levels], ordered=None not in one.numbers)
    is_whole = all(isinstance(bound, int) for bound in one.bounds)
    kind = found.Int if is_whole else found.Float
    return kind(one.name, *one.bounds, sampling="log" if one.is_log else "linear")


def _choice(one: HyperParameter, label: str) -> str | float:
    """What KerasTuner calls a level; it takes numbers of one type."""
    if None in one.numbers:
        return label
    number = dict(zip(one.levels, one.numbers, strict=True))[label]
    assert number is not None
    return int(number) if all(float(other or 0).is_integer() for other in one.numbers) else number


def values_of(search: Search, proposed: Mapping[str, Any]) -> dict[str, str | float]:
    """The labels and numbers of a proposal, those that count, in the order of the space.

    Raises:
        UsageError: for a value that is not in the space, as oracles of others may propose.
    """
    found: dict[str, str | float] = {}
    for one in search.space:
        if not is_active(one, found):
            continue
        value = proposed[one.name]
        found[one.name] = _label(one, value) if one.bounds is None else _rounded(one.name, value, one.bounds)
    return found


def _label(one: HyperParameter, value: Any) -> str:
    labels = {_choice(one, label): label for label in one.levels}
    if value not in labels:
        raise UsageError(f"{one.name!r} cannot be {shown(value)}{nearest(str(value), one.levels)}")
    return labels[value]


def _rounded(name: str, value: Any, bounds: tuple[float, float]) -> float:
    """A number as it is tried: whole as it is, others with `DIGITS` digits, inside the bounds."""
    (low, high), slack = bounds, 10.0**-DIGITS
    number = float(value) if isinstance(value, Real) else math.nan
    if not low - slack * abs(low) <= number <= high + slack * abs(high):
        raise UsageError(f"{name!r} is a number from {low} to {high}, and cannot be {shown(value)}")
    if isinstance(value, Integral):
        return int(value)
    return float(min(max(float(f"{number:.{DIGITS}g}"), low), high))


def all_points(search: Search) -> Iterator[dict[str, Any]]:
    """Every point of a finite space, as an oracle proposes it."""

    def below(number: int, chosen: dict[str, Any], labels: dict[str, Any]) -> Iterator[dict[str, Any]]:
        if number == len(search.space):
            yield chosen
            return
        one = search.space[number]
        if not is_active(one, labels):
            yield from below(number + 1, chosen, labels)
            return
        values = one.levels or range(int((one.bounds or (0, 0))[0]), int((one.bounds or (0, 0))[1]) + 1)
        for value in values:
            proposed = _choice(one, str(value)) if one.levels else value
            yield from below(number + 1, {**chosen, one.name: proposed}, {**labels, one.name: value})

    return below(0, {}, {})
