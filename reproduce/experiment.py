"""The frozen values a spec text becomes: an experiment, its factors, its variants, its claims."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

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
        """The level that a text means: the one with this label, else the one with this number; None if there is none.

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
        alike = (
            level
            for level, value in zip(self.levels, self.values, strict=True)
            if value is not None and math.isclose(value, given, rel_tol=1e-6)
        )
        return next(alike, None)


@dataclass(frozen=True)
class Variant:
    """One arm of an experiment: the base spec with its patches applied.

    Attributes:
        name: unique in the experiment, e.g. `mlp`, or `adam/0.01` in a grid (levels joined by `/`).
        levels: the level of each factor, by factor name.
        setup: all that determines its runs, as plain data: `data`, `model`, `loss`, `metrics`, `train`, `measures`,
            `slots`. Nothing cosmetic.
    """

    name: str
    levels: Mapping[str, str]
    setup: Mapping[str, Any]


@dataclass(frozen=True)
class Claim:
    """A statement about estimates: what the lecture says, and the expression that tests it."""

    that: str
    expect: str
    position: Position  # where the text of `expect` starts


@dataclass(frozen=True)
class Drawing:
    """A figure or a table that a spec asks for: its kind and the arguments of that kind."""

    kind: str
    arguments: Mapping[str, Any]
    position: Position


@dataclass(frozen=True)
class Experiment:
    """One spec, resolved.

    Attributes:
        components: names of the `ablate:` components, empty without one. Then the only factor is `variant`, whose
            levels are `none`, each combination joined by `+` (`l2+dropout`), and `all`.
        series: the names claims may use, e.g. `loss`, `val_accuracy`, `gap`, `gradient_norm`; those that are
            measured per layer are also in `layered`.
        seeds: how many seeds, counted from 0.
    """

    name: str
    title: str
    path: str
    concept: str
    source: Mapping[str, Any]
    notes: str
    seeds: int
    factors: tuple[Factor, ...]
    variants: tuple[Variant, ...]
    components: tuple[str, ...]
    claims: tuple[Claim, ...]
    figures: tuple[Drawing, ...]
    tables: tuple[Drawing, ...]
    series: frozenset[str]
    layered: frozenset[str]
