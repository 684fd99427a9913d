"""A table of your own, as spreadsheets and data frames save it: a line of names, then a line for each example."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from typing import Literal

import numpy as np

from zoo.dataset import Dataset
from zoo.datasets._tables import Columns, Table, dataset_of, stamp

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
    separator: Literal[",", ";", "\t", "|"] = ",",
    decimal: Literal[".", ","] = ".",
    rng: np.random.Generator,
) -> Dataset:
    """The columns of a file in UTF-8; blanks around cells do not count.

    A column of numbers is an input, and so is one of true and false. One of text becomes an input for each of its
    values, 0 or 1; an empty cell has none of them. What looks like a number and is none, among numbers, is refused.

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
        separator: between the cells of a line: comma, semicolon, tab or `|`. Defaults to a comma.
        decimal: the sign before decimals, point or comma. Defaults to a point.

    Returns:
        x of shape (rows, inputs); classes in the order of the alphabet, or of their numbers. `rng` is not used.

    Raises:
        ValueError: with the column, and the row (the first below the names is 1), that cannot be used.
    """
    table = _read(path, stamp(path), separator, tuple(missing_values))
    return dataset_of(table, Columns(target, features, weight, group, task, missing, decimal))


@functools.lru_cache(maxsize=4)
def _read(path: str, _stamp: tuple[int, ...], separator: str, missing_values: tuple[str, ...]) -> Table:
    """The cells of each column, without blanks around them; pandas cuts the lines."""
    import pandas as pd

    try:
        whole = pd.read_csv(path, sep=separator, header=None, dtype=str, encoding="utf-8-sig", na_filter=False)
    except UnicodeDecodeError:
        raise ValueError("path is no file in UTF-8: save it as such") from None
    except pd.errors.EmptyDataError:
        raise ValueError("path is an empty file") from None
    except pd.errors.ParserError as error:
        if found := re.search(r"Expected (\d+) fields in line (\d+), saw (\d+)", str(error)):
            names, line, cells = found.groups()
            raise ValueError(f"path has {cells} cells in line {line}, and {names} names of columns") from None
        raise ValueError(f"path cannot be read as a table: {str(error).split('. ')[-1].strip()}") from None
    missing = {"", *missing_values}
    cells = [[str(cell).strip() for cell in whole[number].fillna("")] for number in whole.columns]
    names = [column[0] for column in cells]
    if twice := [name for name in names if names.count(name) > 1]:
        raise ValueError(f"path has two columns called {twice[0]!r}")
    return {column[0]: ["" if cell in missing else cell for cell in column[1:]] for column in cells}
