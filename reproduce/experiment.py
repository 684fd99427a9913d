"""The frozen values a spec text becomes: an experiment, its factors, its variants, its claims."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from reproduce.expressions import Node, parse
from reproduce.setup import Setup

Position = tuple[int, int]  # line, column; both count from 1


@dataclass(frozen=True)
class Factor:
    """One thing that an experiment varies.

    Attributes:
        name: how claims and figures call it.
        levels: the labels of its levels, in the order of the spec.
        values: for each level its number, or None where it has none (`own`, named levels).
    """

    name: str
    levels: tuple[str, ...]
    values: tuple[float | None, ...]

    def level_of(self, text: str) -> str | None:
        """The level that a text means: the one with this label, else the nearest to this number; None if there is none.

        Example:
            >>> Factor("rate", ("0.1235", "own"), (0.12345, None)).level_of("0.12345")
            '0.1235'
        """
        if text in self.levels:
            return text
        try:
            given = float(text)
        except ValueError:
            return None
        alike = [
            (abs(value - given), level)
            for level, value in zip(self.levels, self.values, strict=True)
            if value is not None and math.isclose(value, given, rel_tol=1e-6)
        ]
        return min(alike, key=lambda one: one[0])[1] if alike else None


@dataclass(frozen=True)
class Variant:
    """One arm of an experiment: the base spec with its patches applied.

    Attributes:
        name: unique in the experiment, e.g. `mlp`, or `adam/0.01` in a grid (levels joined by `/`).
        levels: the level of each factor, by factor name.
        setup: all that determines its runs, as plain data.
    """

    name: str
    levels: Mapping[str, str]
    setup: Setup


@dataclass(frozen=True)
class HyperParameter:
    """One thing that a search varies: a choice of levels, or a range of numbers.

    Attributes:
        name: unique in its search; never that of two things under different conditions.
        levels: the labels of a choice, in the order of the spec; empty for a range.
        numbers: for each level its number, or None where it has none.
        bounds: lowest and highest number of a range; None for a choice. Whole numbers if both are.
        is_log: whether a range is spread evenly over its logarithms.
        when: the levels that other hyper-parameters must have for this one to count, by name.
    """

    name: str
    levels: tuple[str, ...]
    numbers: tuple[float | None, ...]
    bounds: tuple[float, float] | None
    is_log: bool
    when: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Search:
    """A search for hyper-parameters: what it may choose, by what it is led, how much it may try.

    Attributes:
        name: of the variant that stands for what it finds.
        tuner: which of KerasTuner's oracles proposes: `random`, `grid`, `bayesian` or `hyperband`.
        series: whose value is the objective, higher or lower being better as the series says.
        is_best: whether the best value over training counts instead of the last.
        trials: how many points of the space are tried, at most; 0 for a tuner that decides it.
        executions: runs of a trial, with different seeds, whose mean is its score.
        factor: of `hyperband`: one of so many trials goes on, for so many times the epochs.
        iterations: of `hyperband`: how often it is done as a whole.
        per_seed: whether each seed of the experiment has a search of its own.
    """

    name: str
    tuner: str
    series: str
    is_best: bool
    trials: int
    executions: int
    factor: int
    iterations: int
    per_seed: bool
    space: tuple[HyperParameter, ...]
    position: Position  # where the text of the objective starts

    @property
    def objective(self) -> str:
        """As a spec says it: `best(val_accuracy)`."""
        return f"best({self.series})" if self.is_best else self.series


@dataclass(frozen=True)
class Claim:
    """A statement about estimates: what the lecture says, and the expression that tests it.

    Attributes:
        position: where the text of `expect` starts.
        edge_meant: whether it is no accident where what it tunes is best at an end of the grid.
    """

    that: str
    expect: str
    position: Position
    edge_meant: bool = False

    @cached_property
    def tree(self) -> Node:
        """The expression, parsed once.

        Raises:
            ClaimErrors: where the text is not of the grammar.
        """
        return parse(self.expect)


@dataclass(frozen=True)
class Drawing:
    """A figure or a table that a spec asks for: its kind and the arguments of that kind.

    Attributes:
        shows: of a figure, the number of the claim that it is the evidence for, from 1; None where it names none.
    """

    kind: str
    arguments: Mapping[str, Any]
    position: Position
    shows: Any = None


@dataclass(frozen=True)
class Experiment:
    """One spec, resolved.

    Attributes:
        components: names of the `ablate:` components, empty without one. Then the only factor is `variant`, whose
            levels are `none`, each combination joined by `+` (`l2+dropout`), and `all`.
        series: the names claims may use, e.g. `loss`, `val_accuracy`, `gap`, `gradient_norm`; those that are
            measured per layer are also in `layered`.
        seeds: of each variant.
        limits: what the experiment does not show, a line each.
        searches: by the name of the variant that each adds; its setup is the base's until the search is done.
    """

    name: str
    title: str
    path: str
    concept: str
    source: Mapping[str, Any]
    notes: str
    limits: tuple[str, ...]
    seeds: range
    factors: tuple[Factor, ...]
    variants: tuple[Variant, ...]
    components: tuple[str, ...]
    claims: tuple[Claim, ...]
    figures: tuple[Drawing, ...]
    tables: tuple[Drawing, ...]
    series: frozenset[str]
    layered: frozenset[str]
    searches: Mapping[str, Search] = field(default_factory=dict)

    def variant(self, name: str) -> Variant:
        """The variant of a name that there is."""
        return next(variant for variant in self.variants if variant.name == name)
