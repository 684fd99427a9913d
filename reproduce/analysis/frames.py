"""Records as pandas data frames."""

from __future__ import annotations

import numpy as np
import pandas

from reproduce.analysis.levels import level_columns
from reproduce.record import Results, Series


def frames(results: Results) -> tuple[pandas.DataFrame, pandas.DataFrame]:
    """The runs and the curves of an experiment, in the order of variants and seeds."""
    levels = {variant.name: level_columns(results.experiment, variant) for variant in results.experiment.variants}
    order = [(variant, seed) for variant in levels for seed in results.seeds if (variant, seed) in results.records]
    runs, curves = [], []
    for variant, seed in order:
        record = results.records[variant, seed]
        last = {name: float(one.last) for name, one in record.series.items() if one.values.ndim == 1}
        runs.append({**levels[variant], "variant": variant, "seed": seed, **last, "diverged": record.diverged})
        curves += [_curve(variant, seed, name, one) for name, one in record.series.items()]
    return pandas.DataFrame(runs), pandas.concat(curves, ignore_index=True)


def _curve(variant: str, seed: int, name: str, series: Series) -> pandas.DataFrame:
    """One row per value of a series."""
    points, parts = series.values.shape[0], series.values[0].size
    labels = series.parts or tuple(map(str, range(parts))) if parts > 1 or series.parts else ("",)
    return pandas.DataFrame(
        {
            "variant": variant,
            "seed": seed,
            "series": name,
            "at": series.at,
            "point": np.repeat(np.arange(points), parts),
            "part": np.tile(np.array(labels, dtype=object), points),
            "value": series.values.ravel(),
        }
    )
