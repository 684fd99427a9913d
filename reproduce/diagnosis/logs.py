"""Curves that a user brings: the CSV file of Keras' `CSVLogger`, or the history of `fit` as JSON.

A CSV file has a line of names, such as `epoch,accuracy,loss,val_accuracy,val_loss`, and a line per epoch. A JSON file
has `history.history`: `{"loss": [2.3, …], "accuracy": […], …}`. Only `loss` is needed; other columns are passed over.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, NoReturn

import numpy as np

from reproduce.diagnosis.curves import Curves
from reproduce.errors import Problem, UsageError, nearest, unreadable
from reproduce.text import counted, shown

ENDINGS = (".csv", ".json")
ACCURACIES = ("accuracy", "acc", "binary_accuracy", "categorical_accuracy", "sparse_categorical_accuracy")


class Entry(NamedTuple):
    """A value of a log, as text or as JSON has it, with its place in the file, from 1."""

    value: object
    line: int
    column: int


Log = Mapping[str, Sequence[Entry]]


def is_log(name: str) -> bool:
    """Whether this is the name of a log, not of an experiment."""
    return Path(name).suffix.lower() in ENDINGS


def read(path: Path) -> Curves:
    """The curves in a log.

    Raises:
        UsageError: with file, line and column of what is wrong.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        raise UsageError(f"{path}: {unreadable(error)}") from None
    log = _of_csv(path, text) if path.suffix.lower() == ".csv" else _of_json(path, text)
    if "loss" not in log:
        _refuse(
            path,
            1,
            1,
            f"there is no {'column' if path.suffix.lower() == '.csv' else 'list'} 'loss'{nearest('loss', log)}",
        )
    accuracy = next((name for name in ACCURACIES if name in log), None)
    names = {"loss": "loss", "val_loss": "val_loss"}
    if accuracy:
        names |= {"accuracy": accuracy, "val_accuracy": f"val_{accuracy}"}
    found = {name: log[own] for name, own in names.items() if own in log}
    _check_lengths(path, {names[name]: entries for name, entries in found.items()})
    series = {name: np.array([_number(path, entry, names[name]) for entry in found[name]]) for name in found}
    return Curves.of(series, untrained=False)


def _of_csv(path: Path, text: str) -> Log:
    rows = [(number, row) for number, row in enumerate(csv.reader(text.splitlines()), 1) if row]
    if not rows:
        _refuse(path, 1, 1, "the file is empty; expected a line of names and a line per epoch")
    (first, names), *lines = rows
    for place, name in enumerate(names):
        if name in names[:place]:
            _refuse(path, first, _column(names, place), f"two columns are called {shown(name)}")
    for number, row in lines:
        if len(row) != len(names):
            _refuse(path, number, 1, f"expected {counted(len(names), 'value')} as in the line of names, got {len(row)}")
    return {
        name: [Entry(row[place].strip(), number, _column(row, place)) for number, row in lines]
        for place, name in enumerate(map(str.strip, names))
    }


def _column(row: Sequence[str], place: int) -> int:
    """Where a cell begins in its line."""
    return 1 + sum(len(cell) + 1 for cell in row[:place])


def _of_json(path: Path, text: str) -> Log:
    try:
        history = json.loads(text)
    except json.JSONDecodeError as error:
        _refuse(path, error.lineno, error.colno, f"this is no JSON: {error.msg}")
    if not isinstance(history, dict):
        _refuse(path, 1, 1, 'expected the history of `fit`, such as {"loss": [2.3, 1.9], "val_loss": [2.2, 2.0]}')
    log = {}
    for name, values in history.items():
        line, column = _place_of(name, text)
        if isinstance(values, list):
            log[name] = [Entry(value, line, column) for value in values]
        elif name in ("loss", "val_loss"):
            _refuse(path, line, column, f"{name!r}: expected a list of numbers, got {shown(values)}")
    return log


def _place_of(name: str, text: str) -> tuple[int, int]:
    """Line and column of a key of a JSON object."""
    found = re.search(re.escape(json.dumps(name)) + r"\s*:", text)
    before = text[: found.start()] if found else ""
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


def _check_lengths(path: Path, found: Log) -> None:
    """Every curve has a point for each epoch; validation every few epochs has not."""
    epochs = len(found["loss"])
    if not epochs:
        _refuse(path, 1, 1, "there is no epoch")
    for name, entries in found.items():
        if len(entries) != epochs:
            place = (entries[0] if entries else found["loss"][0])[1:]
            _refuse(path, *place, f"{name!r} has {counted(len(entries), 'value')}, 'loss' has {epochs}")


def _number(path: Path, entry: Entry, name: str) -> float:
    try:
        value = float(entry.value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        _refuse(path, entry.line, entry.column, f"{name}: expected a number, got {shown(entry.value)}")
    if name.endswith(ACCURACIES) and not 0 <= value <= 1:
        _refuse(path, entry.line, entry.column, f"{name}: expected a fraction from 0 to 1, got {value:g}")
    return value


def _refuse(path: Path, line: int, column: int, message: str) -> NoReturn:
    raise UsageError(str(Problem(str(path), line, column, message)))
