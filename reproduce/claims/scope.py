"""Which variants an expression speaks of, and how the numbers of their runs are fetched."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from reproduce.claims.choices import Choice
from reproduce.claims.senses import NO_SAY, senses_of
from reproduce.claims.values import RELATIVE_ROUNDING, Dimension, Value
from reproduce.errors import nearest
from reproduce.experiment import Experiment, Factor, Variant
from reproduce.expressions import ClaimError
from reproduce.record import Array, Record, Results, Series
from reproduce.series_names import unit_of
from reproduce.text import counted, shown
from zoo import measures


@dataclass(frozen=True)
class Curve:
    """One series of one run, as functions that make one number of it get it.

    Attributes:
        values: (points,); not-a-number is already the worst value there is, where a direction is declared.
        at: when the points were taken: `init`, `step`, `epoch` or `end`.
        record: of the run.
        kept: the point of the weights that the run keeps.
    """

    values: Array
    at: str
    record: Record
    kept: int


Reduction = Callable[[Curve], float]


@dataclass(frozen=True)
class Scope:
    """What the brackets around an expression have chosen so far.

    Attributes:
        results: the records.
        needed: collects the (variant, seed) of every run that was asked for.
        choices: collects what `tuned` chose.
        varied: collects the names of series that were asked for and differ between seeds.
        levels: chosen levels by factor; several levels leave the factor open.
        layer: the layer chosen, for series that are measured per layer.
        validated: whether `test_…` stands for its `val_…` counterpart.
    """

    results: Results
    needed: set[tuple[str, int]] = field(default_factory=set)
    choices: set[Choice] = field(default_factory=set)
    varied: set[str] = field(default_factory=set)
    levels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    layer: str | None = None
    validated: bool = False

    @property
    def experiment(self) -> Experiment:
        return self.results.experiment

    def narrowed(self, items: Sequence[tuple[Factor, str]], layer: str | None) -> Scope:
        """This scope with more levels chosen; each (factor, level), in any order."""
        chosen = {
            factor.name: tuple(level for level in factor.levels if (factor, level) in items) for factor, _ in items
        }
        return replace(self, levels={**self.levels, **chosen}, layer=layer or self.layer)

    def fetch(self, name: str, reduce: Reduction) -> Value:
        """The reduced series of every run in scope: one number per open factor level and seed.

        Raises:
            ClaimError: if the series cannot be had, or not as one number.
        """
        name = self._counterpart(name)
        layered = name in self.experiment.layered
        if layered and self.layer is None:
            raise ClaimError(
                f"{name!r} is measured per layer; choose one: "
                f"{name}[layer=first], [layer=last], a layer's name, or its number from 1"
            )
        if self.layer is not None and not layered:
            raise ClaimError(f"{name!r} is not measured per layer, so [layer={self.layer}] has no meaning")
        value, direction = self.fetch_together([name], lambda curves: reduce(curves[name])), self.direction(name)
        is_known = name.startswith("test_") and bool(self.results.records)  # before, no direction is for certain
        tested = senses_of(direction) if is_known else NO_SAY
        return replace(value, higher_is_better=direction, tested=tested, unit=unit_of(name))

    def fetch_together(self, names: Sequence[str], reduce: Callable[[Mapping[str, Curve]], float]) -> Value:
        """What several series of a run come to together, without a direction: for every run in scope.

        Raises:
            ClaimError: if a series cannot be had.
        """
        variants, seeds = self._variants(), self.results.seeds
        dimensions = self._dimensions(variants)
        data = np.zeros((len(variants), len(seeds)))  # of a run that is missing never used: the claim is incomplete
        for row, variant in zip(data, variants, strict=True):
            by_name = {name: [self._curve(name, variant, seed) for seed in seeds] for name in names}
            self.varied.update(name for name, curves in by_name.items() if _differ(curves))
            for place in range(len(seeds)):
                there = {name: curve for name, curves in by_name.items() if (curve := curves[place])}
                if len(there) == len(by_name):
                    row[place] = reduce(there)
        shape = [len(dimension.levels) for dimension in dimensions]
        return Value(data.reshape(*shape, len(seeds)), dimensions)

    @property
    def arm(self) -> str:
        """The levels that are chosen, in words; of a factor that is still open, none."""
        single = [levels[0] for levels in self.levels.values() if len(levels) == 1]
        return ", ".join([*single, *([f"layer {self.layer}"] if self.layer else [])])

    def numbers(self, factor: Factor) -> Value:
        """The numbers of a factor along its dimension; levels in scope that have none are left out."""
        numbered = [
            (level, value)
            for level, value in zip(factor.levels, factor.values, strict=True)
            if value is not None and level in self.levels_of(factor)
        ]
        if not numbered:
            raise ClaimError(f"the levels of {factor.name!r} are not numbers")
        data = np.array([[value] for _, value in numbered])  # (levels, 1)
        levels = tuple(level for level, _ in numbered)
        chosen = factor.name in self.levels and len(self.levels[factor.name]) == 1
        return Value(data[0]) if chosen else Value(data, (Dimension(factor.name, levels),))

    def levels_of(self, factor: Factor) -> tuple[str, ...]:
        """The levels of a factor that are in scope, in the order of the spec."""
        return self.levels.get(factor.name, factor.levels)

    def _counterpart(self, name: str) -> str:
        other = "val_" + name.removeprefix("test_")
        return other if self.validated and name.startswith("test_") and other in self.experiment.series else name

    def _variants(self) -> list[Variant]:
        found = [
            variant
            for variant in self.experiment.variants
            if all(variant.levels[name] in levels for name, levels in self.levels.items())
        ]
        if not found:
            asked = " and ".join(f"{name}={' or '.join(levels)}" for name, levels in self.levels.items())
            raise ClaimError(f"no variant has {asked}")
        factors = self.experiment.factors
        ranks = {factor.name: {level: rank for rank, level in enumerate(factor.levels)} for factor in factors}
        return sorted(found, key=lambda variant: [ranks[name][variant.levels[name]] for name in ranks])

    def _dimensions(self, variants: Sequence[Variant]) -> tuple[Dimension, ...]:
        """The open factors; one whose level follows from the factors before it (`zip:`) is not open."""
        rows: list[tuple[str, ...]] = [() for _ in variants]
        dimensions: list[Dimension] = []
        for factor in self.experiment.factors:
            there = {variant.levels[factor.name] for variant in variants}
            present = tuple(level for level in factor.levels if level in there)
            longer = [(*row, variant.levels[factor.name]) for row, variant in zip(rows, variants, strict=True)]
            alone = len(self.levels_of(factor)) == 1
            if len(set(longer)) > len(set(rows)) or (alone and factor.name not in self.levels):
                dimensions.append(Dimension(factor.name, present))
                rows = longer
        if np.prod([len(dimension.levels) for dimension in dimensions]) != len(variants):
            names = " and ".join(repr(dimension.name) for dimension in dimensions)
            raise ClaimError(f"not every combination of {names} has a variant; choose levels in brackets")
        return tuple(dimensions)

    def _curve(self, name: str, variant: Variant, seed: int) -> Curve | None:
        """The series of a run; None where the run is missing."""
        self.needed.add((variant.name, seed))
        record = self.results.records.get((variant.name, seed))
        if record is None:
            return None
        if name not in record.series:
            raise ClaimError(f"{name!r} was not measured in variant {variant.name!r}")
        series = record.series[name]
        values = np.asarray(series.values, dtype=float)
        if values.ndim == 2:
            values = values[:, self._part(name, series)]
        return Curve(series.ranked(values), series.at, record, series.kept)

    def _part(self, name: str, series: Series) -> int:
        if self.layer is None:
            advice = (
                "it is for figures" if measures.declared(name) else "give the metric `average: macro`, or take another"
            )
            raise ClaimError(f"{name!r} has several numbers per point, and a claim needs one: {advice}")
        place = series.place_of(self.layer)
        if place is None:
            count, legal = series.values.shape[1], nearest(self.layer, series.parts)
            which = f"unknown layer {shown(self.layer)} of {name!r}"
            raise ClaimError(f"{which}, which has {counted(count, 'layer')}{legal}")
        return place

    def direction(self, name: str) -> bool | None:
        """Whether higher is better in a series, in the variants in scope."""
        return self.results.direction(name, {variant.name for variant in self._variants()})


def _differ(curves: Sequence[Curve | None]) -> bool:
    """Whether the seeds of a variant give different curves; of fewer than two runs nobody can tell."""
    there = [curve.values for curve in curves if curve]
    return len(there) < 2 or any(
        one.shape != there[0].shape or not np.allclose(one, there[0], RELATIVE_ROUNDING, 0.0, equal_nan=True)
        for one in there[1:]
    )
