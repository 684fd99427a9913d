"""By what a search selects, and what becomes of it on the seeds of the experiment."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from reproduce.experiment import Search
from reproduce.record import Record, Series
from reproduce.trials import Cost, SearchLog


def objective_of(search: Search, record: Record) -> float:
    """The objective in one run: the last value of its series or the best over training; NaN where the run diverged."""
    series = record.series[search.series]
    values = series.ranked(series.values)
    value = (values.max() if series.higher_is_better else values.min()) if search.is_best else values[-1]
    return float(value) if np.isfinite(value) and not record.diverged else float("nan")


def cost_of(records: Iterable[Record]) -> Cost:
    """What the training of some runs cost."""
    found = list(records)
    epochs = [one.series["epochs_used"].values[-1] for one in found]
    steps = [one.steps_after(used) for one, used in zip(found, epochs, strict=True)]
    return Cost(len(found), int(sum(epochs)), int(sum(steps)))


def with_selection(record: Record, log: SearchLog) -> Record:
    """The record of a run of what a search chose, with what that was chosen by.

    Adds `selection_score`, the score of the winning trial; `selection_gap`, by how much it was better than the
    objective of this run; and `trials_used`, how many points were tried.
    """
    score, own = log.winner.score, objective_of(log.search, record)
    numbers = {
        "selection_score": (score, log.higher_is_better),
        "selection_gap": (score - own if log.higher_is_better else own - score, False),
        "trials_used": (float(len(log.trials)), None),
    }
    added = {name: Series(np.array([value]), "end", higher) for name, (value, higher) in numbers.items()}
    return replace(record, series={**record.series, **added})
