"""Reads the tables that scikit-learn ships, without importing it: that import takes seconds, the files milliseconds."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np

from zoo.dataset import Array


def labelled_table(file: str, *, header: int) -> tuple[Array, Array]:
    """The features (n, features) and labels (n,) of a table of numbers whose last column is the label.

    Args:
        file: its name in `sklearn/datasets/data`.
        header: how many lines to skip.

    Raises:
        FileNotFoundError: when the installed scikit-learn has no such file.
    """
    spec = importlib.util.find_spec("sklearn")
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError(f"{file}: scikit-learn is not installed")
    table = np.loadtxt(
        Path(spec.submodule_search_locations[0], "datasets", "data", file), delimiter=",", skiprows=header
    )
    return table[:, :-1], table[:, -1].astype("int32")
