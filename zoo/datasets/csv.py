"""A table of your own, as spreadsheets and data frames save it: a line of names, then a line for each example."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np

from zoo.dataset import Dataset
from zoo.datasets._tables import Columns, dataset_of

if TYPE_CHECKING:
    import pandas as pd

PACKAGE = None


def csv(
    *,
    path: str,
    target: str | list[str],
    features: list[str] | None = None,
    weight: str | None = None,
    group: str | None = None,
    task: Literal["classification", "regression"] | None = None,
    missing: Literal["refuse", "drop", "keep"] = "refuse",
    missing_values: Sequence[str] = (),
    separator: str = ",",
    decimal: str = ".",
    rng: np.random.Generator,
) -> Dataset:
    """The columns of a file in UTF-8. Columns of text become one input for each of their values, which is 0 or 1.

    Args:
        path: of the file, in the folder of the spec or below it.
        target: the column to predict, or several columns of numbers.
        features: the columns to predict from. Defaults to all others.
        weight: a column of numbers from 0 on: how much a row counts in the loss of training. Defaults to None, all
            alike.
        group: a column; rows with the same value in it are never in two parts of a split. Defaults to None.
        task: `classification` or `regression`. Defaults to classification where the target is text, or true and false;
            numbers are regression.
        missing: what an empty cell means: `refuse` the file, `drop` the row, or `keep` it for a preparation (`impute`).
            Defaults to refuse.
        missing_values: texts that mean an empty cell, such as `?` or `NA`. Defaults to none.
        separator: between the cells of a line. Defaults to a comma.
        decimal: the sign before decimals. Defaults to a point.

    Returns:
        x of shape (rows, inputs); classes in the order of the alphabet, or of their numbers. `rng` is not used.

    Raises:
        ValueError: with the column, and the row (the first below the names is 1), that cannot be used.
    """
    frame = _read(path, Path(path).stat().st_mtime_ns, separator, decimal, tuple(missing_values))
    return dataset_of(frame, Columns(target, features, weight, group, task, missing), decimal)


@functools.lru_cache(maxsize=4)
def _read(path: str, _modified: int, separator: str, decimal: str, missing_values: tuple[str, ...]) -> pd.DataFrame:
    import pandas as pd

    if len(separator) != 1 or len(decimal) != 1 or separator == decimal:
        raise ValueError("separator and decimal must be one sign each, and different ones")
    read = functools.partial(
        pd.read_csv, path, sep=separator, decimal=decimal, header=None, encoding="utf-8-sig", keep_default_na=False
    )
    try:
        names = [str(name) for name in read(nrows=1, dtype=str).iloc[0]]
        if twice := [name for name in names if names.count(name) > 1]:
            raise ValueError(f"path has two columns called {twice[0]!r}")
        table: pd.DataFrame = read(skiprows=1, names=names, na_values=["", *missing_values])
        return table
    except UnicodeDecodeError:
        raise ValueError("path is no file in UTF-8: save it as such") from None
    except pd.errors.EmptyDataError:
        raise ValueError("path is an empty file") from None
    except pd.errors.ParserError as error:
        raise ValueError(f"path cannot be read as a table: {str(error).split('. ')[-1].strip()}") from None
