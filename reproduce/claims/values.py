"""Values while a claim is worked out: one number per seed, at each level of the factors that are still open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from reproduce.claims.senses import NO_SAY, Senses, combined
from reproduce.expressions import ClaimError
from reproduce.record import Array

RELATIVE_ROUNDING = 1e-6
"""Numbers closer than this, relative to their size, count as equal: eight roundings of a float32."""
_KEEP_UNIT = (np.add, np.subtract, np.negative, np.abs)


@dataclass(frozen=True)
class Dimension:
    """A factor that is still open, with the levels it may take."""

    name: str
    levels: tuple[str, ...]


@dataclass(frozen=True)
class Value:
    """Numbers per level and seed.

    Attributes:
        data: (levels of each dimension…, seeds); one seed where the number is the same for all of them.
        dimensions: the open factors, in the order of the axes.
        higher_is_better: as declared by the series it comes from; None where nothing is declared.
        every: names of dimensions at each level of which a comparison has to hold.
        tested: which way it moves when scores on the test part get better (`senses`); empty where it does not depend
            on any, and before there are records to tell.
        unit: of the numbers, as people read it: `%` for fractions of one; empty without one.
    """

    data: Array
    dimensions: tuple[Dimension, ...] = ()
    higher_is_better: bool | None = None
    every: frozenset[str] = frozenset()
    tested: Senses = NO_SAY
    unit: str = ""

    def axis(self, factor: str) -> int:
        """The axis of an open factor.

        Raises:
            ClaimError: if the factor is not open here.
        """
        names = [dimension.name for dimension in self.dimensions]
        if factor not in names:
            open_here = f"; open here: {', '.join(map(repr, names))}" if names else ""
            raise ClaimError(f"{factor!r} is not open here: a level of it is already chosen or reduced{open_here}")
        return names.index(factor)

    def take(self, factor: str, levels: Sequence[str]) -> Value:
        """The same with only some levels of a factor, which stays open."""
        axis = self.axis(factor)
        present = self.dimensions[axis].levels
        kept = tuple(level for level in levels if level in present)
        data = np.take(self.data, [present.index(level) for level in kept], axis=axis)
        dimensions = (*self.dimensions[:axis], Dimension(factor, kept), *self.dimensions[axis + 1 :])
        return replace(self, data=data, dimensions=dimensions)

    def without(self, factor: str, data: Array) -> Value:
        """New data (levels…, seeds) in which the axis of a factor is gone."""
        axis = self.axis(factor)
        return replace(self, data=data, dimensions=(*self.dimensions[:axis], *self.dimensions[axis + 1 :]))

    def first(self, factor: str) -> Array:
        """The data with the axis of a factor in front: (levels of it, other levels…, seeds)."""
        return np.moveaxis(self.data, self.axis(factor), 0)


def number(value: float) -> Value:
    """A number that is the same for all seeds."""
    return Value(np.array([value]))


def union(values: Sequence[Value]) -> tuple[Dimension, ...]:
    """The dimensions of several values together, each once.

    Raises:
        ClaimError: if they take different levels of one factor.
    """
    found: dict[str, Dimension] = {}
    for dimension in (dimension for value in values for dimension in value.dimensions):
        if found.setdefault(dimension.name, dimension) != dimension:
            raise ClaimError(f"the two sides have different levels of {dimension.name!r}")
    return tuple(found.values())


def spread(value: Value, dimensions: Sequence[Dimension]) -> Array:
    """The data with one axis per given dimension, of length 1 where the value does not depend on it."""
    own = [dimension.name for dimension in value.dimensions]
    order = [own.index(dimension.name) for dimension in dimensions if dimension.name in own]
    shape = [len(dimension.levels) if dimension.name in own else 1 for dimension in dimensions]
    return value.data.transpose(*order, len(own)).reshape(*shape, -1)


def combine(operation: Callable[..., Array], values: Sequence[Value]) -> Value:
    """One operation applied seed by seed and level by level; the result has no declared direction."""
    dimensions = union(values)
    every = frozenset[str]().union(*(value.every for value in values))
    tested = combined(operation, [value.tested for value in values], [value.data for value in values])
    unit = common_unit(values) if operation in _KEEP_UNIT else ""
    return Value(operation(*(spread(value, dimensions) for value in values)), dimensions, None, every, tested, unit)


def common_unit(values: Sequence[Value]) -> str:
    """The unit that all of them have, bare numbers apart; empty where they differ."""
    units = {value.unit for value in values if value.unit}
    return units.pop() if len(units) == 1 else ""


def snapped_difference(left: Array, right: Array, margin: float) -> Array:
    """left - right, set to exactly 0 or ±margin where it differs from that by rounding only."""
    difference = np.subtract(left, right)
    rounding = RELATIVE_ROUNDING * np.maximum(np.maximum(np.abs(left), np.abs(right)), margin)
    finite = np.isfinite(difference)
    for target in (0.0, -margin, margin):
        difference = np.where(finite & (np.abs(difference - target) <= rounding), target, difference)
    return difference
