"""What the lecture has published, read as anybody would: these tests share no code with what made it."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import mannwhitneyu

RESULTS = Path(__file__).parents[2] / "results"
RARE = 1e-3
"""How improbable a difference must be, were there none, to count."""


@pytest.fixture(scope="session")
def published() -> Callable[[str, str, str], np.ndarray]:
    """`published(experiment, variant, series)`: the last values of its runs, (seeds,)."""

    def read(experiment: str, variant: str, series: str) -> np.ndarray:
        with (RESULTS / experiment / "runs.csv").open(newline="") as file:
            found = [float(row[series]) for row in csv.DictReader(file) if row["variant"] == variant]
        assert found, f"{experiment} has no variant {variant}"
        return np.array(found)

    return read


@pytest.fixture(scope="session")
def alike() -> Callable[[np.ndarray, np.ndarray], bool]:
    """`alike(mine, theirs)`: whether two samples may be of one distribution, by the test of Mann and Whitney."""
    return lambda mine, theirs: bool(mannwhitneyu(mine, theirs).pvalue > RARE)
