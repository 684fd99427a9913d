"""The space of a search: which points it has, and the variant that each stands for."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from reproduce.experiment import HyperParameter, Search
from reproduce.spec.factors import Arm
from reproduce.spec.levels import Level, Origin

EPOCHS = "train.epochs"


@dataclass(frozen=True)
class Space:
    """A search, and what stands for each of its values in the setup.

    Attributes:
        choices: the levels of each choice by their labels, by hyper-parameter.
        paths: where the numbers of each range are put, by hyper-parameter.
    """

    search: Search
    choices: Mapping[str, Mapping[str, Level]]
    paths: Mapping[str, tuple[str, Origin]]

    def arm(self, name: str, values: Mapping[str, str | float], epochs: int | None = None) -> Arm:
        """The arm of a point of the space, whose values are told with every problem.

        Args:
            name: of its variant.
            values: the label of each choice and the number of each range that count.
            epochs: for how long it is trained. Defaults to what the setup says.
        """
        found = self._levels(values)
        clause = f" (in {name}: {', '.join(f'{key} {level.label}' for key, level in found.items())})"
        if epochs is not None:
            origin = Origin(("searches", self.search.name, "tuner"), ("searches", self.search.name), is_key=True)
            found[""] = Level("", None, {EPOCHS: epochs}, {EPOCHS: origin})
        return Arm(found, name, clause)

    def _levels(self, values: Mapping[str, str | float]) -> dict[str, Level]:
        return {key: self._level(key, value) for key, value in values.items()}

    def _level(self, name: str, value: str | float) -> Level:
        if name in self.choices:
            return self.choices[name][str(value)]
        path, origin = self.paths[name]
        return Level(f"{value:.4g}", float(value), {path: value}, {path: origin})

    def probes(self) -> Iterator[Arm]:
        """Points that have, one after the other, each level or both bounds of each hyper-parameter."""
        for parameter in self.search.space:
            needed = {name: allowed[0] for name, allowed in conditions(parameter, self.search.space).items()}
            for value in _ends(parameter):
                values = self._point({**needed, parameter.name: value})
                yield Arm(self._levels(values), f"{self.search.name} with {parameter.name} {value}")

    def _point(self, given: Mapping[str, str | float]) -> dict[str, str | float]:
        """The point with these values, and the first of all others that count."""
        found: dict[str, str | float] = {}
        for one in self.search.space:
            if one.name in given or is_active(one, found):
                found[one.name] = given.get(one.name, _ends(one)[0])
        return found


def _ends(parameter: HyperParameter) -> list[str | float]:
    """Each level of a choice, or the lowest and highest number alone."""
    if parameter.bounds:
        return list(parameter.bounds)
    if None in parameter.numbers:
        return list(parameter.levels)
    by_number = sorted(zip(parameter.numbers, parameter.levels, strict=True), key=lambda pair: pair[0] or 0.0)
    return [by_number[0][1], by_number[-1][1]]


def conditions(parameter: HyperParameter, space: Collection[HyperParameter]) -> dict[str, tuple[str, ...]]:
    """The levels that others must have for a hyper-parameter to count, those that they need themselves included."""
    known = {one.name: one for one in space}
    needed: dict[str, tuple[str, ...]] = {}
    for name, allowed in parameter.when.items():
        for other, also in {**conditions(known[name], space), name: allowed}.items():
            needed[other] = tuple(level for level in also if level in needed.get(other, also))
    return needed


def points(space: Collection[HyperParameter]) -> int | None:
    """How many points a space has; None where one of its ranges is continuous.

    A level under which other hyper-parameters count has as many points as those have.
    """
    if any(one.bounds and not is_whole(one) for one in space):
        return None

    def below(rest: tuple[HyperParameter, ...], chosen: Mapping[str, str]) -> int:
        if not rest:
            return 1
        first, later = rest[0], rest[1:]
        if not is_active(first, chosen):
            return below(later, chosen)
        decides = any(first.name in one.when for one in later)
        if not decides:
            return _count(first) * below(later, chosen)
        return sum(below(later, {**chosen, first.name: level}) for level in first.levels)

    return below(tuple(space), {})


def is_active(parameter: HyperParameter, chosen: Mapping[str, Any]) -> bool:
    """Whether a hyper-parameter counts where others have these values."""
    return all(chosen.get(name) in allowed for name, allowed in parameter.when.items())


def is_whole(parameter: HyperParameter) -> bool:
    """Whether a hyper-parameter is a range of whole numbers."""
    return parameter.bounds is not None and all(isinstance(bound, int) for bound in parameter.bounds)


def _count(parameter: HyperParameter) -> int:
    return int(parameter.bounds[1] - parameter.bounds[0]) + 1 if parameter.bounds else len(parameter.levels)
