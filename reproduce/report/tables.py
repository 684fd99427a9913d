"""Tables of an experiment: the kinds that a spec may ask for, and the rows behind runs.csv and summary.csv.

A function in `KINDS` is a kind of table, `kind(results, *, …) -> Table`; its keyword arguments are those of a spec.
A table for people holds rounded text. The rows of the files hold numbers as they are.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations
from types import MappingProxyType

from reproduce.analysis import drawings
from reproduce.analysis.arguments import AblatedSeriesNames, At, FactorName, Selection, SomeSeriesNames, as_list
from reproduce.analysis.effects import chosen_factors, contrast, scores
from reproduce.analysis.levels import VARIANT, fixed_levels, level_columns, placed, selected
from reproduce.analysis.quantities import Quantity, quantity
from reproduce.analysis.samples import direction, final, last_value, records_of
from reproduce.errors import Problem
from reproduce.experiment import Experiment, Variant
from reproduce.record import NO_RECORDS, Record, Results
from reproduce.report.diagnoses import diagnoses
from reproduce.report.table import MOST_ROWS, Table, exact, interval_text, median_text
from reproduce.report.trials import trials
from reproduce.statistics.intervals import mean_and_deviation

BESIDE = ("batch_loss", "epochs_used", "diverged")
MOST_COLUMNS = 13  # of a table of two factors


def summary(results: Results, *, of: SomeSeriesNames = None, by: FactorName = VARIANT, only: Selection = None) -> Table:
    """Medians over seeds of last values, with their 95% intervals; a long table is ranked by its first series.

    Args:
        results: the records.
        of: the series, a column each; by default up to four, test before validation before training.
        by: a row per level of this factor, and per variant by default; by whole names where several share a level.
        only: the levels to keep, by factor.

    Example:
        tables:
          - summary: {of: [test_accuracy, test_loss], by: optimizer, only: {rate: own}}
    """
    experiment = results.experiment
    names = main_series(results) if of is None else as_list(of)
    factor = by or VARIANT
    variants = selected(experiment, only)
    here = _here(fixed_levels(experiment, [only], [factor]))
    if len(variants) > MOST_ROWS and names:
        variants = sorted(variants, key=lambda variant: _merit(results, variant, names[0]), reverse=True)
    shown = [quantity(experiment, name) for name in names]
    levels = [level for (level,) in placed(variants, [factor])]
    called = levels if len(set(levels)) == len(levels) else [variant.name for variant in variants]
    rows = tuple(
        (level, *(_cell(results, variant, name, q) for name, q in zip(names, shown, strict=True)))
        for variant, level in zip(variants, called, strict=True)
    )
    return Table(
        f"Median of {len(results.seeds)} seeds [95% interval]{here}", (factor, *(q.label for q in shown)), rows
    )


def crossed(results: Results, name: str) -> Table:
    """Medians of one series for every pair of levels of the two factors of an experiment."""
    down, across = results.experiment.factors
    shown = quantity(results.experiment, name)
    cells = {
        (v.levels[down.name], v.levels[across.name]): final(results, v, name).interval
        for v in results.experiment.variants
    }
    rows = tuple(
        (row, *(median_text(cells.get((row, column)), shown) for column in across.levels)) for row in down.levels
    )
    title = f"{shown.label}: median of {len(results.seeds)} seeds, by {down.name} and {across.name}"
    return Table(title, (f"{down.name} \\ {across.name}", *across.levels), rows)


def overview(results: Results) -> Table:
    """The table of a report whose spec asks for none: a summary, or a two-way table for a large grid."""
    names, factors = main_series(results), results.experiment.factors
    wide = [len(factor.levels) for factor in factors]
    if len(results.experiment.variants) > MOST_ROWS and len(factors) == 2 and wide[1] <= MOST_COLUMNS and names:
        return crossed(results, names[0])
    return summary(results)


def _merit(results: Results, variant: Variant, name: str) -> float:
    """The median, turned so that higher is better; without a median, the worst."""
    interval = final(results, variant, name).interval
    if interval is None or math.isnan(interval.median):
        return -math.inf
    return -interval.median if direction(results, name) is False else interval.median


def effects(results: Results, *, of: AblatedSeriesNames, only: Selection = None, at: At = None) -> Table:
    """The effect of each component of an ablation on the series, with its 95% interval.

    Args:
        results: the records of an `ablate:` experiment.
        of: the series, a column each.
        only: the level of each other factor.
        at: more of them, or `tuned`: each combination at its best levels, as `tuned(…)` in a claim chooses them.

    Example:
        tables:
          - effects: {of: [test_accuracy, gap]}
    """
    parts = [(name,) for name in results.experiment.components]
    return _contrasts(results, "Effect of each component", ("component", parts), as_list(of), (only, at))


def interactions(results: Results, *, of: AblatedSeriesNames, only: Selection = None, at: At = None) -> Table:
    """The interaction of each pair of components of an ablation on the series, with its 95% interval.

    Args:
        results: the records of an `ablate:` experiment.
        of: the series, a column each.
        only: the level of each other factor.
        at: more of them, or `tuned`: each combination at its best levels, as `tuned(…)` in a claim chooses them.

    Example:
        tables:
          - interactions: {of: test_accuracy}
    """
    parts = list(combinations(results.experiment.components, 2))
    return _contrasts(results, "Interaction of each pair of components", ("pair", parts), as_list(of), (only, at))


def _contrasts(
    results: Results,
    title: str,
    parts: tuple[str, Sequence[tuple[str, ...]]],
    names: Sequence[str],
    levels: tuple[Selection, At],
) -> Table:
    """A row for each component or pair: what `parts` are called, and their names."""
    shown = [quantity(results.experiment, name) for name in names]
    values = [scores(results, name, *levels) for name in names]
    called, rows = parts
    cells = tuple(
        (" × ".join(row), *(interval_text(contrast(results, v, row), q) for v, q in zip(values, shown, strict=True)))
        for row in rows
    )
    here = _here(fixed_levels(results.experiment, levels, [VARIANT]))
    chosen = f", each at its best {' and '.join(found)}" if (found := chosen_factors(results, *levels)) else ""
    return Table(f"{title} [95% interval]{here}{chosen}", (called, *(q.label for q in shown)), cells)


def _here(fixed: Sequence[str]) -> str:
    return f": {', '.join(fixed)}" if fixed else ""


KINDS: Mapping[str, Callable[..., Table]] = MappingProxyType(
    {
        "summary": summary,
        "effects": effects,
        "interactions": interactions,
        "trials": trials,
        "diagnoses": diagnoses,
    }
)


def problems(experiment: Experiment, foreseen: Mapping[str, Record] = NO_RECORDS) -> list[Problem]:
    """Every mistake in the tables of a spec: kinds, arguments, names of series, factors and levels.

    Args:
        experiment: whose tables they are.
        foreseen: records as runs of some variants will make them, by variant: for the shapes of series.
    """
    return drawings.problems("table", experiment.tables, KINDS, experiment, foreseen)


def main_series(results: Results) -> list[str]:
    """The series a reader looks for first, four at most: test, else validation, else training; then measures.

    How long training took and what diverged is shown where there is nothing else.
    """
    names = scalars(results)
    order = [name for prefix in ("test_", "val_") for name in names if name.startswith(prefix)]
    rest = [name for name in names if name not in order]
    shown = [name for name in order + rest if name not in BESIDE]
    return (shown or order + rest)[:4]


def scalars(results: Results) -> list[str]:
    """The series that are one number per point, and the first and last layer of those measured per layer, sorted."""
    found = set()
    for record in results.records.values():
        for name, series in record.series.items():
            if series.values.ndim == 1:
                found.add(name)
            elif name in results.experiment.layered:
                found |= {f"{name}[layer=first]", f"{name}[layer=last]"}
    return sorted(found)


def _cell(results: Results, variant: Variant, name: str, shown: Quantity) -> str:
    sample = final(results, variant, name)
    text = interval_text(sample.interval, shown)
    notes = [f"{count} {word}" for count, word in ((sample.diverged, "diverged"), (sample.missing, "missing")) if count]
    return f"{text} ({', '.join(notes)})" if notes and text != "missing" else text


def run_rows(results: Results) -> Iterator[dict[str, str]]:
    """One row per planned run: variant, levels, seed, diverged, epochs_used, then each last value in full precision.

    A run that is missing has its row, with `diverged` and all values empty.
    """
    names = [name for name in scalars(results) if name not in ("diverged", "epochs_used")]
    for variant in results.experiment.variants:
        for seed in results.seeds:
            record = results.records.get((variant.name, seed))
            start = {"variant": variant.name, **level_columns(results.experiment, variant), "seed": str(seed)}
            diverged = "" if record is None else str(record.diverged).lower()
            values = {name: exact(last_value(record, name) if record else None) for name in names}
            yield start | {"diverged": diverged, "epochs_used": exact(_epochs(record))} | values


def _epochs(record: Record | None) -> float | None:
    if record is None:
        return None
    if "epochs_used" in record.series:
        return last_value(record, "epochs_used")
    counts = [len(series.values) - 1 for series in record.series.values() if series.at == "epoch"]
    return float(max(counts)) if counts else 0.0


SUMMARY_HEADER = ("variant", "series", "n", "median", "low", "high", "mean", "sd", "diverged", "missing")


def summary_rows(results: Results) -> Iterator[dict[str, str]]:
    """One row per variant and series; mean and sd are those of the values if no run diverged, else `nan`."""
    for variant in results.experiment.variants:
        for name in scalars(results) if records_of(results, variant) else ():
            sample = final(results, variant, name)
            interval = sample.interval
            if interval is None:
                continue
            mean, deviation = (math.nan, math.nan) if sample.diverged else mean_and_deviation(sample.values)
            numbers = (interval.median, interval.low, interval.high, mean, deviation)
            counts = (str(sample.diverged), str(sample.missing))
            row = (variant.name, name, str(len(sample.values)), *map(exact, numbers), *counts)
            yield dict(zip(SUMMARY_HEADER, row, strict=True))
