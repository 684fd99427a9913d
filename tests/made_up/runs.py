"""Experiments and records made up for the tests of figures, tables and reports: no training, the same every time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np

from reproduce.experiment import Drawing, Experiment, Factor, Variant
from reproduce.record import Array, Record, Results, Series

Numbers = tuple[float | None, ...]
DIRECTIONS = {"loss": False, "accuracy": True}


def experiment(
    factors: Mapping[str, Sequence[str]],
    series: Sequence[str] = ("loss", "val_loss", "accuracy", "val_accuracy", "test_accuracy"),
    *,
    numbers: Mapping[str, Numbers] | None = None,
    layered: Sequence[str] = (),
    components: Sequence[str] = (),
    figures: Sequence[Drawing] = (),
    tables: Sequence[Drawing] = (),
    measures: Sequence[Any] = (),
    title: str = "Tuned, the optimizers end close together; untuned, Adam is already there",
    seeds: int = 20,
) -> Experiment:
    """An experiment with the full product of the factors."""
    known = numbers or {}
    made = tuple(
        Factor(name, tuple(levels), known.get(name, tuple(None for _ in levels))) for name, levels in factors.items()
    )
    setup = {"loss": "SparseCategoricalCrossentropy", "measures": list(measures)}
    variants = tuple(
        Variant("/".join(levels), dict(zip(factors, levels, strict=True)), setup)
        for levels in product(*factors.values())
    )
    return Experiment(
        name="race",
        title=title,
        path="specs/race.yaml",
        concept="adaptive learning rates",
        source={"section": "Optimizers", "references": ["kingma2015adam"]},
        notes="A note.",
        limits=("Other data.", "More than two layers."),
        seeds=range(seeds),
        factors=made,
        variants=variants,
        components=tuple(components),
        claims=(),
        figures=tuple(figures),
        tables=tuple(tables),
        series=frozenset([*series, *layered]),
        layered=frozenset(layered),
    )


def results(
    made: Experiment,
    run: Callable[[Variant, np.random.Generator], Mapping[str, Series]],
    *,
    diverged: Sequence[tuple[str, int]] = (),
    missing: Sequence[tuple[str, int]] = (),
) -> Results:
    """Records of every run, each from its own generator."""
    records = {}
    for place, variant in enumerate(made.variants):
        for seed in made.seeds:
            if (variant.name, seed) not in missing:
                bad = (variant.name, seed) in diverged
                series = dict(run(variant, np.random.default_rng([place, seed])))
                records[variant.name, seed] = Record({n: _spoilt(s) if bad else s for n, s in series.items()}, 32, bad)
    return Results(made, tuple(made.seeds), records)


def _spoilt(series: Series) -> Series:
    """The series with NaN in its second half, as a diverged run records it."""
    values = series.values.copy()
    values[len(values) // 2 :] = np.nan
    return Series(values, series.at, series.higher_is_better, series.parts)


def series(values: Any, at: str = "epoch", better: bool | None = True, parts: Sequence[str] = ()) -> Series:
    """A series of float64 values."""
    return Series(np.asarray(values, float), at, better, tuple(parts))


def learning(speed: float, random: np.random.Generator, epochs: int = 20) -> dict[str, Series]:
    """The curves of a net that learns at a speed: losses fall, accuracies rise, all a little noisy."""
    time = np.arange(epochs + 1)
    fall = np.exp(-speed * time * random.uniform(0.8, 1.25))
    loss = 2.3 * fall + 0.02 + 0.02 * random.random(epochs + 1)
    high = 0.97 - 0.85 * fall + 0.01 * random.standard_normal(epochs + 1)
    return {
        "loss": series(loss, better=False),
        "val_loss": series(loss + 0.15 * (1 - fall) + 0.002 * time, better=False),
        "accuracy": series(np.clip(high + 0.02, 0, 1)),
        "val_accuracy": series(np.clip(high, 0, 1)),
        "test_accuracy": series(np.clip(high[-1:] - 0.005, 0, 1), "end"),
    }


def points(variant: Variant, seed: int) -> tuple[Array, Array]:
    """The four points of XOR."""
    del variant, seed
    return np.array([[0, 0], [0, 1], [1, 0], [1, 1]], float), np.array([0, 1, 1, 0], float)
