"""A column of text cells → numbers, true and false, or text; what looks like a number and is none is refused."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from zoo.dataset import Array

NUMBERS, TRUTHS, TEXTS = "numbers", "true and false", "texts"
TRUTH = {"true": 1.0, "false": 0.0}
MISSING_WORDS = {"?", "-", ".", "na", "n/a", "nan", "null", "none", "inf", "-inf"}
NUMBER = {
    decimal: re.compile(rf"[+-]?((0|[1-9]\d*)({sign}\d*)?|{sign}\d+)([eE][+-]?\d+)?")
    for decimal, sign in ((".", r"\."), (",", ","))
}
LIKE_A_NUMBER = re.compile(r"[-+]?[\d.,'%:/eExX_ +-]*\d[\d.,'%:/eExX_ +-]*")
LARGEST = float(np.finfo(np.float32).max)


@dataclass(frozen=True, eq=False)
class Column:
    """The cells of a column.

    Attributes:
        cells: as they are written, without blanks around them; empty ones are "".
        kind: what they are.
        numbers: (rows,) float64; NaN where a cell is empty or is text.
    """

    name: str
    cells: Sequence[str]
    kind: Literal["numbers", "true and false", "texts"]
    numbers: Array


def column_of(name: str, cells: Sequence[str], decimal: str, role: str, may_be_codes: bool = False) -> Column:
    """A column with its kind.

    Args:
        name: of the column.
        cells: without blanks around them.
        decimal: the sign before decimals.
        role: what a message starts with, `features`, `target`, …
        may_be_codes: whether what only looks like a number may be text, as in groups and classes.

    Raises:
        ValueError: with the row of a cell that is no number where the others are, or is too large.
    """
    there = [(row, cell) for row, cell in enumerate(cells) if cell]
    is_number = {cell: _is_number(cell, decimal) for _, cell in there}
    is_truth = {cell: cell.lower() in TRUTH for _, cell in there}
    values = [_value(cell, decimal) if is_number.get(cell) else TRUTH.get(cell.lower(), np.nan) for cell in cells]
    numbers = np.array(values, dtype="float64")
    for kind, fits in ((NUMBERS, is_number), (TRUTHS, is_truth)):
        others = [(row, cell) for row, cell in there if not fits[cell]]
        count = len(there) - len(others)
        if not others:
            _check_size(numbers, name, role)
            return Column(name, cells, kind, numbers)  # type: ignore[arg-type]
        row, cell = others[0]
        if count and all(other.lower() in MISSING_WORDS for _, other in others):
            advice = f"empty the cell, or say `missing_values: [{cell!r}]`"
            raise ValueError(f"{role}: {name} in row {row + 1} is {cell!r}, and the others are {kind}: {advice}")
        alike = sum(bool(LIKE_A_NUMBER.fullmatch(other)) for _, other in others)
        if kind == NUMBERS and not may_be_codes and 2 * (count + alike) >= len(there):
            advice = "write numbers as `1234.5`, without signs between thousands"
            if {".", ","} - {decimal} & set(cell):
                advice = "is the sign before decimals another one (`decimal`)?"
            raise ValueError(f"{role}: {name} in row {row + 1} is {cell!r}, which is no number, and most are: {advice}")
    return Column(name, cells, TEXTS, np.full(len(cells), np.nan))


def _is_number(cell: str, decimal: str) -> bool:
    return bool(NUMBER[decimal].fullmatch(cell))


def _value(cell: str, decimal: str) -> float:
    return float(cell.replace(decimal, "."))


def _check_size(numbers: Array, name: str, role: str) -> None:
    if (wrong := abs(numbers) > LARGEST).any():
        raise ValueError(f"{role}: {name} in row {int(wrong.argmax()) + 1} is too large")
