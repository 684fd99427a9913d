"""What the winners of searches come to on the seeds of the experiment: the re-test, and by how much it is worse."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reproduce.analysis.samples import Sample, final
from reproduce.analysis.searches import logs_of, ranked
from reproduce.experiment import Search
from reproduce.record import Results
from reproduce.selection import objective_of


@dataclass(frozen=True)
class Retest:
    """A search's winner, or those of all its seeds, trained on the seeds of the experiment.

    Attributes:
        objective: what the search looked at, on these seeds.
        gap: by how much the score that selected was better; positive if it promised too much.
        test: the last values of the `test_` series that stands for the objective; None without one.
        test_name: of that series.
    """

    objective: Sample
    gap: Sample
    test: Sample | None
    test_name: str


def retest(results: Results, search: Search) -> Retest:
    """The re-test of what a search found."""
    variant = results.experiment.variant(search.name)
    values = np.array([value for seed in results.seeds if (value := retested(results, search, seed)) is not None])
    sample = Sample(values, int((~np.isfinite(values)).sum()), len(results.seeds) - len(values))
    name = "test_" + search.series.removeprefix("val_")
    test = final(results, variant, name) if name in results.experiment.series else None
    return Retest(sample, final(results, variant, "selection_gap"), test, name)


def retested(results: Results, search: Search, seed: int) -> float | None:
    """The objective of the winner at one seed, infinite where the run diverged; None without a run."""
    record, logs = results.records.get((search.name, seed)), logs_of(results, search)
    if record is None or not logs:
        return None
    return ranked(logs[0], objective_of(search, record))
