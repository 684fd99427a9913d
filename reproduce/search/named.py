"""A search of a spec by its name: its space, its base, and the setups of its points."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Literal, NamedTuple

import keras_tuner

from reproduce.api_arguments import PathLike, parsed_of
from reproduce.construct.variant import Built
from reproduce.engine import check, fit
from reproduce.errors import SpecErrors, UsageError
from reproduce.experiment import Search, Variant
from reproduce.record import Record
from reproduce.search.space import EPOCHS, declare, values_of
from reproduce.spec.parse import Parsed, draft_file
from reproduce.spec.searches import no_direction, objective_problem, search_of
from reproduce.spec.spaces import Space


class Point(NamedTuple):
    """A point of a space.

    Attributes:
        values: the label of each choice and the number of each range that count.
        epochs: how long to train; None for as long as the setup says.
    """

    values: Mapping[str, str | float]
    epochs: int | None = None


@dataclass(frozen=True)
class NamedSearch:
    """A search of a spec.

    Attributes:
        parsed: the spec.
        space: of the search.
    """

    parsed: Parsed
    space: Space

    @property
    def search(self) -> Search:
        """What is searched."""
        return self.space.search

    @property
    def base(self) -> Variant:
        """What the points of the space change."""
        return self.parsed.experiment.variant(self.search.name)

    @cached_property
    def record(self) -> Record:
        """What a run of the base will record, before it is trained: for the series and their directions."""
        return fit.untrained(self.base, check.built_or_refused(self.parsed, self.base), 0)

    def direction(self, series: str) -> Literal["min", "max"]:
        """Which way a series is better that may be an objective.

        Raises:
            UsageError: for a series that may not.
        """
        search, experiment = replace(self.search, series=series), self.parsed.experiment
        if problem := objective_problem(search, self.base.setup, experiment):
            raise UsageError(problem)
        higher = self.record.series[series].higher_is_better
        if higher is None:
            raise UsageError(no_direction(series))
        return "max" if higher else "min"

    def point(self, hp: keras_tuner.HyperParameters) -> Point:
        """The point that hyper-parameters stand for; what they lack of the space is declared.

        Raises:
            UsageError: for a value that is not in the space.
        """
        values = values_of(self.search, declare(hp, self.search))
        return Point(values, hp.values.get(EPOCHS))

    def of(self, points: Mapping[str, Point]) -> Parsed:
        """The spec with the variants of some points, by their names and in their order.

        Raises:
            SpecErrors: when one of them is not well formed.
        """
        return self.parsed.of_arms([self.space.arm(name, *point) for name, point in points.items()])

    def built(self, point: Point, seeds: Iterable[int] = ()) -> tuple[Variant, Built]:
        """The variant of a point and its Keras objects, for no one else.

        Raises:
            SpecErrors: with what is wrong with it.
            UsageError: where it is trained in phases.
        """
        parsed = self.of({self.search.name: point})
        (variant,) = parsed.experiment.variants
        built, *later = check.built_or_refused(parsed, variant, list(seeds))
        if later:
            raise UsageError("KerasTuner's own tuners train once, and this spec trains in phases: take reproduce.Tuner")
        return variant, built


def named_search(name: PathLike, search: str | None, specs: PathLike | None) -> NamedSearch:
    """A search of a spec, whose space is checked: each level and bound, one at a time. Keras has to be ready to build.

    Args:
        name: an experiment, or a path to a YAML file.
        search: one of its searches; None for the only one.
        specs: where names are looked up; None for `specs/` here, then the lecture's.

    Raises:
        UsageError: for an unknown name.
        SpecErrors: for a spec with mistakes.
        TypeError: for an argument of another kind.
    """
    parsed = parsed_of(name, specs, _read)
    found = NamedSearch(parsed, parsed.spaces[search_of(parsed.experiment, search)])
    probes = parsed.of_arms(list(found.space.probes()))
    if wrong := list(check.problems(probes, probes.experiment.variants)):
        raise SpecErrors(wrong)
    return found


def _read(path: Path) -> Parsed:
    """A spec with all that is wrong in its text and its setups; claims and figures are taken as they stand."""
    draft = draft_file(path)
    if draft.problems:
        raise SpecErrors(check.all_problems(draft))
    return draft
