"""The space of an oracle of KerasTuner as a cube: where trials are in it, and what a kernel sees of them."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from keras_tuner.engine import hyperparameters as kinds
from numpy.typing import NDArray

Floats = NDArray[np.float64]

MOST_OPTIONS = 1_000  # of a hyperparameter; one with more counts as continuous
MOST_CELLS = 10_000  # of a finite space; one with more is not looked through as a whole


@dataclass(frozen=True)
class Axis:
    """A hyperparameter of KerasTuner as a coordinate: the cumulative probability of its values, from 0 to 1."""

    parameter: Any

    @cached_property
    def options(self) -> Sequence[Any]:
        """The values in the order of the coordinate; empty where it is continuous."""
        one = self.parameter
        if isinstance(one, kinds.Choice):
            return sorted(one.values) if one.ordered else list(one.values)
        if not isinstance(one, kinds.Int | kinds.Float):
            return list(one.values)
        if one.min_value == one.max_value:
            return [one.min_value]
        if one.step is None:
            every = [] if isinstance(one, kinds.Float) else list(range(one.min_value, one.max_value + 1))
        else:
            every = list(one.values)
        return every if len(every) <= MOST_OPTIONS else []

    @property
    def count(self) -> int:
        """How many values there are; 0 where it is continuous."""
        return len(self.options)

    @cached_property
    def centres(self) -> Floats:
        """The coordinate of each option: evenly spaced, except for integers on a logarithmic scale."""
        if isinstance(self.parameter, kinds.Int) and self.parameter.step is None and self.count > 1:
            return np.array([self.parameter.value_to_prob(option) for option in self.options])
        return (np.arange(self.count) + 0.5) / max(self.count, 1)

    @cached_property
    def codes(self) -> Floats:
        """What the kernel sees, (options, features): the coordinate, or without an order one feature per option."""
        if isinstance(self.parameter, kinds.Choice) and not self.parameter.ordered and self.count > 2:
            return np.eye(self.count) / math.sqrt(2)  # any two are 1 apart
        return self.centres[:, None] if self.count != 1 else np.empty((1, 0))

    def index(self, coordinates: Any) -> Any:
        """The number of the option at each coordinate."""
        return np.searchsorted((self.centres[1:] + self.centres[:-1]) / 2, coordinates)

    def value(self, coordinate: float) -> Any:
        """The value at a coordinate."""
        if self.count:
            return self.options[int(self.index(coordinate))]
        one = self.parameter
        return min(max(one.prob_to_value(round(float(coordinate), 6)), one.min_value), one.max_value)

    def coordinate(self, value: Any) -> float:
        """The coordinate of a value; where it is no option, of the nearest one."""
        if not self.count:
            return float(self.parameter.value_to_prob(value))
        if value in self.options:
            return float(self.centres[self.options.index(value)])
        return float(self.centres[np.argmin([abs(option - value) for option in self.options])])


@dataclass(frozen=True)
class Cube:
    """A search space as a cube, with an axis for each hyperparameter; parents stand before what depends on them."""

    axes: Sequence[Axis]

    def cells(self) -> Floats | None:
        """All points of a small finite space, (points, axes); None for another one."""
        if not 0 < math.prod(axis.count for axis in self.axes) <= MOST_CELLS:
            return None
        return np.array(list(itertools.product(*(axis.centres for axis in self.axes))))

    def points(self, trials: Sequence[Any]) -> Floats:
        """Where trials are, (trials, axes); in the middle of an axis that was inactive or unknown to them."""
        points = np.full((len(trials), len(self.axes)), 0.5)
        for row, trial in enumerate(trials):
            given = trial.hyperparameters
            for column, axis in enumerate(self.axes):
                if axis.parameter.name in given.values and given.is_active(axis.parameter):
                    points[row, column] = axis.coordinate(given.values[axis.parameter.name])
        return points

    def active(self, points: Floats) -> NDArray[np.bool_]:
        """Which hyperparameters are active, (points, axes)."""
        active = np.ones(points.shape, bool)
        for column, axis in enumerate(self.axes):
            for condition in axis.parameter.conditions:
                holds = np.zeros(len(points), bool)
                for before, parent in enumerate(self.axes[:column]):
                    if parent.parameter.name == condition.name and parent.count:
                        allowed = np.array([option in condition.values for option in parent.options])
                        holds |= active[:, before] & allowed[parent.index(points[:, before])]
                active[:, column] &= holds
        return active

    def features(self, points: Floats) -> Floats:
        """What the kernel sees of points, (points, features); the same of all that are inactive."""
        columns = [a.codes[a.index(x)] if a.count else x[:, None] for a, x in zip(self.axes, points.T, strict=True)]
        active = self.active(points)
        return np.concatenate([np.where(active[:, [n]], seen, 0.5) for n, seen in enumerate(columns)], axis=1)

    @property
    def groups(self) -> NDArray[np.int64]:
        """Which features share a length: those of an axis."""
        axes = np.repeat(np.arange(len(self.axes)), [axis.codes.shape[1] for axis in self.axes])
        return np.unique(axes, return_inverse=True)[1]

    def values(self, point: Floats) -> dict[str, Any]:
        """The values of the active hyperparameters at a point."""
        active = self.active(point[None])[0]
        return {
            a.parameter.name: a.value(x) for a, x, is_active in zip(self.axes, point, active, strict=True) if is_active
        }


def evenly(seed: int, start: int, count: int, width: int) -> Floats:
    """Points `start`, `start` + 1, … of a Kronecker sequence, which fills a cube evenly, (count, width)."""
    ratio = 2.0
    for _ in range(40):
        ratio = (1 + ratio) ** (1 / (width + 1))  # the golden ratio, where the width is 1
    shift = np.random.default_rng(seed).random(width)
    return (shift + np.arange(start, start + count)[:, None] * ratio ** -np.arange(1.0, width + 1)) % 1
