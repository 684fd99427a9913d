"""Tables of named columns → data sets: what to predict, from what, and what empty cells mean."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from zoo.dataset import Array, Dataset, classification, regression
from zoo.datasets._columns import TEXTS, TRUTHS, Column, column_of

MOST_TEXTS = 100  # different ones in a column of text; more are names
MOST_CLASSES = 1000
WHOLE = 2**53  # beyond it, whole numbers are not told apart as floats
Table = Mapping[str, Sequence[str]]  # the cells of each column


@dataclass(frozen=True)
class Columns:
    """What the columns of a table are for; as the arguments of `csv`."""

    target: str | list[str]
    features: list[str] | None
    weight: str | None
    group: str | None
    task: str | None
    missing: str
    decimal: str = "."

    @property
    def targets(self) -> list[str]:
        """The columns to predict."""
        return [self.target] if isinstance(self.target, str) else list(self.target)

    @property
    def beside(self) -> dict[str, str]:
        """Columns that are neither targets nor features, by what they are."""
        return {role: name for role, name in (("weight", self.weight), ("group", self.group)) if name is not None}

    @property
    def used(self) -> list[str]:
        """All columns that are read."""
        return [*self.targets, *(self.features or []), *self.beside.values()]


def stamp(path: str) -> tuple[int, ...]:
    """What changes when a file does: its number, size, and times of change; the last one cannot be set by programs."""
    found = Path(path).stat()
    return found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def dataset_of(table: Table, columns: Columns) -> Dataset:
    """The data set of a table.

    Raises:
        ValueError: when a column is not there, cannot be used, or has an empty cell that is refused.
    """
    columns = _checked(table, columns)
    table = _without_missing(table, columns)
    if not len(table[columns.targets[0]]):
        raise ValueError(
            "path has no rows with all of their cells" if columns.missing == "drop" else "path has no rows"
        )

    def column(name: str, role: str, may_be_codes: bool = False) -> Column:
        return column_of(name, table[name], columns.decimal, role, may_be_codes)

    x = np.concatenate([_inputs(column(name, "features")) for name in columns.features or []], axis=1)
    is_classes = columns.task == "classification"
    made = _with_targets([column(name, "target", is_classes) for name in columns.targets], x, columns.task)
    if columns.weight is not None:
        made = made.weighted(_weights(column(columns.weight, "weight")))
    if columns.group is not None:
        made = made.grouped(np.unique(table[columns.group], return_inverse=True)[1])
    return made


def _checked(table: Table, columns: Columns) -> Columns:
    """The columns with the features spelled out, when all are there and none has two roles."""
    names = list(table)
    roles = [("target", name) for name in columns.targets]
    roles += [*columns.beside.items(), *(("features", name) for name in columns.features or [])]
    for number, (role, name) in enumerate(roles):
        if name not in names:
            near = difflib.get_close_matches(name, names, n=1)
            known = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(map(repr, names[:20]))}"
            raise ValueError(f"{role}: there is no column {name!r}; {known}")
        if other := next((other for other, same in roles[:number] if same == name), None):
            as_well = "an input" if role == "features" else f"the {role} too"
            what = "is named twice" if other == role else f"is the {other}, and cannot be {as_well}"
            raise ValueError(f"{role}: {name!r} {what}")
    if not columns.targets:
        raise ValueError("target must name a column")
    if columns.features == []:
        raise ValueError("features names no column; leave it out to use all others")
    taken = {name for _, name in roles if name not in (columns.features or [])}
    features = columns.features or [name for name in names if name not in taken]
    if unnamed := [number for number, name in enumerate(names, start=1) if name == "" and name in features]:
        raise ValueError(f"features: column {unnamed[0]} has no name, it may number the rows: list the features")
    if not features:
        raise ValueError("features: there is no column beside the target")
    return replace(columns, features=features)


def _without_missing(table: Table, columns: Columns) -> Table:
    """The columns that are used, without rows that are dropped."""
    if columns.missing == "drop":
        kept = [
            row for row, cells in enumerate(zip(*(table[name] for name in columns.used), strict=True)) if all(cells)
        ]
        return {name: [table[name][row] for row in kept] for name in columns.used}
    needed = columns.used if columns.missing != "keep" else [*columns.targets, *columns.beside.values()]
    for name in needed:
        empty = [row for row, cell in enumerate(table[name], start=1) if not cell]
        if empty:
            rows = f", and {len(empty) - 1} row{'s' * (len(empty) > 2)} more," if len(empty) > 1 else ""
            advice = "say `missing: drop` or `missing: keep`" if columns.missing == "refuse" else "say `missing: drop`"
            raise ValueError(f"missing: row {empty[0]}{rows} has no {name}: {advice}")
    return table


def _inputs(column: Column) -> Array:
    """The inputs of a column, (rows, 1) or, of text, (rows, values); an empty cell of text has none of the values."""
    if column.kind != TEXTS:
        return column.numbers.astype(np.float32).reshape(-1, 1)
    values = sorted({cell for cell in column.cells if cell})
    if len(values) > MOST_TEXTS:
        many = f"has {len(values):,} different texts, {MOST_TEXTS} at most"
        raise ValueError(f"features: {column.name} {many}: leave it out of `features`")
    return (np.array(column.cells)[:, None] == np.array(values)[None]).astype(np.float32)


def _weights(column: Column) -> Array:
    if column.kind == TEXTS:
        raise ValueError(f"weight: {column.name} is no column of numbers")
    if (wrong := column.numbers < 0).any():
        raise ValueError(f"weight: {column.name} in row {int(wrong.argmax()) + 1} is {column.numbers[wrong][0]:g}")
    return column.numbers


def _with_targets(columns: Sequence[Column], x: Array, task: str | None) -> Dataset:
    texts = [column.name for column in columns if column.kind in (TEXTS, TRUTHS)]
    if task == "regression" or (task is None and not texts):
        if texts:
            raise ValueError(f"target: {texts[0]} is no column of numbers")
        return regression(x, np.stack([column.numbers for column in columns], axis=1))
    if len(columns) > 1:
        raise ValueError(f"target: several columns must be numbers, and {[*texts, columns[0].name][0]} has classes")
    (column,) = columns
    as_text = column.kind == TEXTS or abs(column.numbers).max() > WHOLE
    values, labels = np.unique(column.cells if as_text else column.numbers, return_inverse=True)
    if not 2 <= len(values) <= MOST_CLASSES:
        raise ValueError(f"target: {column.name} has {len(values):,} classes, from 2 to {MOST_CLASSES:,} can be told")
    return classification(x, labels, classes=len(values))
