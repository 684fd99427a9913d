"""Small experiments and made-up records to try claims on."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from reproduce.experiment import Claim, Experiment, Factor, Variant
from reproduce.record import Record, Results, Series

Measure = Callable[[Mapping[str, str], int], Mapping[str, Series]]


def factor(name: str, *levels: str) -> Factor:
    """A factor whose levels that look like numbers are."""

    def number(level: str) -> float | None:
        try:
            return float(level)
        except ValueError:
            return None

    return Factor(name, levels, tuple(map(number, levels)))


def experiment(
    factors: Sequence[Factor] = (),
    series: str = "loss accuracy val_loss val_accuracy test_accuracy gap",
    layered: str = "",
    components: Sequence[str] = (),
    claims: Sequence[str] = (),
    seeds: int = 20,
    keep: Callable[[Mapping[str, str]], bool] = lambda levels: True,
) -> Experiment:
    """An experiment with the full product of its factors, less what `keep` rejects."""
    names = [found.name for found in factors]
    rows = [dict(zip(names, row, strict=True)) for row in itertools.product(*(found.levels for found in factors))]
    return Experiment(
        name="made_up",
        title="",
        path="specs/made_up.yaml",
        concept="",
        source={},
        notes="",
        limits=(),
        seeds=range(seeds),
        factors=tuple(factors),
        variants=tuple(Variant("/".join(row.values()), row, {}) for row in rows if keep(row)),
        components=tuple(components),
        claims=tuple(Claim(f"claim {i}", text, (10 + i, 14)) for i, text in enumerate(claims)),
        figures=(),
        tables=(),
        series=frozenset([*series.split(), *layered.split()]),
        layered=frozenset(layered.split()),
    )


def results(made: Experiment, measure: Measure, seeds: Sequence[int] | None = None) -> Results:
    """Records made by `measure(levels, seed)`, ten steps per epoch."""
    seeds = made.seeds if seeds is None else seeds
    records = {
        (variant.name, seed): Record(measure(variant.levels, seed), 10, False)
        for variant in made.variants
        for seed in seeds
    }
    return Results(made, tuple(seeds), records)


def curve(*values: float, better: bool | None = True, at: str = "epoch") -> Series:
    """A series of single numbers; higher is better unless told."""
    return Series(np.array(values, dtype=float), at, better)


def layers(rows: Any, *parts: str, better: bool | None = None) -> Series:
    """A series (points, parts) per layer."""
    return Series(np.array(rows, dtype=float), "epoch", better, parts)


def race() -> Experiment:
    """Three optimizers by four rates, of which one, `own`, is no number."""
    return experiment(
        [factor("optimizer", "sgd", "momentum", "adam"), factor("rate", "0.01", "0.1", "1", "own")],
        series="loss accuracy val_loss val_accuracy test_accuracy gap epochs_used",
        layered="gradient_norm",
    )
