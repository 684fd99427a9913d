"""Functions over the levels of factors, and elementwise ones."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from reproduce.claims.function import Function, Parameter
from reproduce.claims.senses import Senses, either
from reproduce.claims.values import Value, combine, common_unit, union
from reproduce.expressions import ClaimError
from reproduce.record import Array


def largest(*values: Value) -> Value:
    """The largest number, per seed."""
    _refuse_choice("max", values, best=True)
    return _reduced(np.max, values)


def smallest(*values: Value) -> Value:
    """The smallest number, per seed."""
    _refuse_choice("min", values, best=False)
    return _reduced(np.min, values)


def mean(*values: Value) -> Value:
    """The mean, per seed."""
    return _reduced(np.mean, values)


def every(value: Value) -> Value:
    """Marks the open factors: the comparison has to hold at each of their levels."""
    if not value.dimensions:
        raise ClaimError("all() needs several levels, and no factor is open here")
    return replace(value, every=frozenset(dimension.name for dimension in value.dimensions))


def logarithm(value: Value) -> Value:
    """The natural logarithm, which keeps the declared direction."""
    return replace(combine(np.log, [value]), higher_is_better=value.higher_is_better)


def absolute(value: Value) -> Value:
    """The size without the sign."""
    return combine(np.abs, [value])


def slope(y: Value, x: Value) -> Value:
    """The least-squares slope of y on x over the levels of the one factor that x has, per seed."""
    if len(x.dimensions) != 1:
        raise ClaimError(f"slope() needs an x with one open factor, this one has {len(x.dimensions)}")
    factor = x.dimensions[0]
    y = y.take(factor.name, factor.levels)
    if len(factor.levels) < 2:
        raise ClaimError(f"slope() needs two levels of {factor.name!r} or more")
    union([y, x])
    heights = y.first(factor.name)  # (levels, other levels…, seeds)
    places = x.data.reshape(len(factor.levels), *[1] * (heights.ndim - 2), -1)
    centred = places - places.mean(axis=0)
    slopes = (centred * heights).sum(axis=0) / (centred**2).sum(axis=0)
    return replace(y.without(factor.name, slopes), unit="", tested=either(y.tested))


def _refuse_choice(function: str, values: tuple[Value, ...], best: bool) -> None:
    """Refuses what would take the best of several values by the test part, whatever stands around its scores.

    A bound (`max(test_accuracy[a], 0.5)`) is no rival, and neither is a value that the best test score would not win.
    """
    rivals = [value for value in values if best in value.tested or (not value.tested and value.data.shape[-1] > 1)]
    count = sum(math.prod(len(dimension.levels) for dimension in value.dimensions) for value in rivals)
    if count > 1 and any(best in value.tested for value in rivals):
        raise ClaimError(
            f"{function}() would choose the best by the test part, which judges what was chosen; "
            "choose by validation, with tuned(…, over=…), or say what holds for each, with all(…) or a claim for each"
        )


def _reduced(operation: Callable[..., Array], values: tuple[Value, ...]) -> Value:
    """Each value over all of its open factors, then all of them together."""
    flat = [operation(value.data.reshape(-1, value.data.shape[-1]), axis=0) for value in values]
    data = operation(np.stack(np.broadcast_arrays(*flat)), axis=0)
    tested: Senses = frozenset().union(*(value.tested for value in values))
    directions = {value.higher_is_better for value in values}
    direction = directions.pop() if len(directions) == 1 else None
    return Value(data, (), direction, tested=tested, unit=common_unit(values))


_VALUE = Parameter("value", "value")
_VALUES = (Parameter("value", "value", repeated=True),)

FUNCTIONS = (
    Function(
        "max",
        _VALUES,
        "per seed, the largest number over all open factors and all arguments",
        "val_accuracy[adam, rate=own] >= max(val_accuracy[rate=own]) - 0.01",
        largest,
    ),
    Function(
        "min",
        _VALUES,
        "per seed, the smallest number over all open factors and all arguments",
        "min(test_accuracy[adam]) < 0.2",
        smallest,
    ),
    Function(
        "mean",
        _VALUES,
        "per seed, the mean over all open factors and all arguments",
        "mean(test_accuracy[adam]) > mean(test_accuracy[sgd])",
        mean,
    ),
    Function(
        "all",
        (_VALUE,),
        "on one side of a comparison: it has to hold at each level of the open factors",
        "all(loss[sgd, momentum, rate=0.1]) > loss[adam, rate=0.1] + 0.2",
        every,
    ),
    Function("log", (_VALUE,), "the natural logarithm", "log(loss[adam, rate=0.1]) < -2", logarithm),
    Function("abs", (_VALUE,), "the size without the sign", "abs(gap[adam, rate=0.1]) <= 0.05", absolute),
    Function(
        "slope",
        (Parameter("y", "value"), Parameter("x", "value")),
        "per seed, the least-squares slope of y on x over the factor that x has",
        "slope(log(loss[sgd]), log(rate)) ~= -1 +- 0.1",
        slope,
    ),
)
