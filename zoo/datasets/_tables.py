"""Tables of named columns → data sets: what to predict, from what, and what empty cells mean."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from zoo.dataset import Array, Dataset, classification, regression

if TYPE_CHECKING:
    import pandas as pd

MOST_TEXTS = 100  # different ones in a column of text; more are names or numbers written wrongly
MOST_CLASSES = 1000
LARGEST = np.finfo(np.float32).max


@dataclass(frozen=True)
class Columns:
    """What the columns of a table are for; as the arguments of `csv`."""

    target: str | list[str]
    features: list[str] | None
    weight: str | None
    group: str | None
    task: str | None
    missing: str

    @property
    def targets(self) -> list[str]:
        """The columns to predict."""
        return [self.target] if isinstance(self.target, str) else list(self.target)

    @property
    def beside(self) -> list[str]:
        """Columns that are neither targets nor features."""
        return [name for name in (self.weight, self.group) if name is not None]


def dataset_of(frame: pd.DataFrame, columns: Columns, decimal: str = ".") -> Dataset:
    """The data set of a table.

    Args:
        frame: columns of numbers, of text, or of true and false; empty cells are NaN or None.
        columns: what they are for.
        decimal: the sign before decimals, for a message.

    Raises:
        ValueError: when a column is not there, cannot be used, or has an empty cell that is refused.
    """
    columns = _checked(frame, columns)
    features = columns.features or []
    frame = _without_missing(frame, columns)
    if not len(frame):
        raise ValueError(
            "path has no rows with all of their cells" if columns.missing == "drop" else "path has no rows"
        )
    x = np.concatenate([_inputs(frame[name], decimal) for name in features], axis=1)
    made = _with_targets(frame, x, columns)
    if columns.weight is not None:
        made = made.weighted(_weights(frame[columns.weight]))
    if columns.group is not None:
        made = made.grouped(np.unique(frame[columns.group].astype(str), return_inverse=True)[1])
    return made


def _checked(frame: pd.DataFrame, columns: Columns) -> Columns:
    """The columns with the features spelled out, when all are there and none has two roles."""
    names = list(frame.columns)
    one_each = {"weight": [columns.weight], "group": [columns.group]}
    for role, wanted in {"target": columns.targets, "features": columns.features or [], **one_each}.items():
        for name in wanted:
            if name is not None and name not in names:
                near = difflib.get_close_matches(name, names, n=1)
                known = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(map(repr, names[:20]))}"
                raise ValueError(f"{role}: there is no column {name!r}; {known}")
    if not columns.targets:
        raise ValueError("target must name a column")
    taken = [*columns.targets, *columns.beside]
    if both := [name for name in columns.features or [] if name in taken]:
        raise ValueError(f"features: {both[0]!r} is the target, the weight or the group, and cannot be an input")
    features = columns.features or [name for name in names if name not in taken]
    if unnamed := [number for number, name in enumerate(names, start=1) if name in ("", "nan") and name in features]:
        raise ValueError(f"features: column {unnamed[0]} has no name, it may number the rows: list the features")
    if not features:
        raise ValueError("features: there is no column beside the target")
    return replace(columns, features=features)


def _without_missing(frame: pd.DataFrame, columns: Columns) -> pd.DataFrame:
    used = frame[[*columns.targets, *(columns.features or []), *columns.beside]]
    if columns.missing == "drop":
        return used.dropna().reset_index(drop=True)
    looked_at = used if columns.missing == "refuse" else used.drop(columns=columns.features or [])
    for name in looked_at.columns:
        if (empty := looked_at[name].isna().to_numpy()).any():
            more = int(empty.sum()) - 1
            rows = "" if not more else f", and {more} row{'s' * (more > 1)} more,"
            advice = "say `missing: drop` or `missing: keep`" if columns.missing == "refuse" else "say `missing: drop`"
            raise ValueError(f"missing: row {int(empty.argmax()) + 1}{rows} has no {name}: {advice}")
    return used


def _inputs(column: pd.Series[Any], decimal: str) -> Array:
    """The inputs of a column, (rows, 1) or, of text, (rows, values); an empty cell of text has none of the values."""
    if not _is_text(column):
        numbers = column.to_numpy(dtype="float64", na_value=np.nan).reshape(-1, 1)
        if (wrong := (abs(numbers) > LARGEST).ravel()).any():
            raise ValueError(f"features: {column.name} in row {int(wrong.argmax()) + 1} is too large")
        return numbers.astype(np.float32)
    texts = column.dropna().astype(str)
    values = sorted(set(texts))
    if (nearly := _nearly_numbers(texts)) is not None:
        row, text = nearly
        why = f"is {text!r}, and most of the column are numbers: empty the cell, or say `missing_values: [{text!r}]`"
        other = " (is the sign before decimals another one?)" if {",", "."} - {decimal} & set(text) else ""
        raise ValueError(f"features: {column.name} in row {row + 1} {why}{other}")
    if len(values) > MOST_TEXTS:
        many = f"has {len(values):,} different texts, {MOST_TEXTS} at most"
        raise ValueError(f"features: {column.name} {many}: leave it out of `features`")
    return (column.astype(str).to_numpy()[:, None] == np.array(values)[None]).astype(np.float32)


def _nearly_numbers(texts: pd.Series[Any]) -> tuple[int, str] | None:
    """The first text that is no number, where most others are: its row and itself."""
    import pandas as pd

    bad = pd.to_numeric(texts, errors="coerce").isna()
    if not 0 < bad.sum() < len(texts) / 2:
        return None
    return int(bad.idxmax()), str(texts[bad.idxmax()])


def _weights(column: pd.Series[Any]) -> Array:
    if _is_text(column):
        raise ValueError(f"weight: {column.name} is no column of numbers")
    numbers = column.to_numpy(dtype="float64")
    if (wrong := (numbers < 0) | (numbers > LARGEST)).any():
        raise ValueError(f"weight: {column.name} in row {int(wrong.argmax()) + 1} is {numbers[wrong][0]:g}")
    return numbers


def _with_targets(frame: pd.DataFrame, x: Array, columns: Columns) -> Dataset:
    found = [frame[name] for name in columns.targets]
    texts = [str(column.name) for column in found if _is_text(column) or column.dtype == bool]
    if columns.task == "regression" or (columns.task is None and not texts):
        if texts:
            raise ValueError(f"target: {texts[0]} is no column of numbers")
        targets = np.stack([column.to_numpy(dtype="float64") for column in found], axis=1)
        if (abs(targets) > LARGEST).any():
            raise ValueError("target: a number is too large")
        return regression(x, targets)
    if len(found) > 1:
        raise ValueError(f"target: several columns must be numbers, and {(texts or columns.targets)[0]} has classes")
    values, labels = np.unique(found[0].astype(str) if texts else found[0], return_inverse=True)
    if not 2 <= len(values) <= MOST_CLASSES:
        raise ValueError(
            f"target: {columns.targets[0]} has {len(values):,} classes, from 2 to {MOST_CLASSES:,} can be told"
        )
    return classification(x, labels, classes=len(values))


def _is_text(column: pd.Series[Any]) -> bool:
    from pandas.api.types import is_numeric_dtype

    return not is_numeric_dtype(column)  # true and false count as numbers
