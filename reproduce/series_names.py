"""What series are called, and what is said about a name that none of them has."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable

from reproduce.errors import nearest
from reproduce.text import shown
from zoo import measures

ALWAYS = ("epochs_used", "diverged")
SELECTED = ("selection_score", "selection_gap", "trials_used")  # of what a search found
MADE = (*ALWAYS, "batch_loss", "gap", *SELECTED)  # by the suite itself
COLUMNS = ("variant", "seed")  # of runs.csv beside the series
PREFIXES = ("", "val_", "test_")  # of a loss or metric on the parts
PARTS = {"val": "validation", "test": "test"}
PERCENT = frozenset({"accuracy", "balanced_accuracy", "gap", "precision", "recall"})  # and measures in shares


def base_of(name: str) -> str:
    """The series on the training part that a series is the counterpart of.

    Example:
        >>> base_of("val_accuracy")
        'accuracy'
    """
    split, _, rest = name.partition("_")
    return rest if split in PARTS else name


def unit_of(name: str) -> str:
    """The unit of a series as people read it: `%` for shares, else what its measure declares; empty without one.

    Example:
        >>> unit_of("val_accuracy")
        '%'
    """
    base = base_of(name)
    unit = measures.unit(base)
    return "%" if base in PERCENT or unit == "share" else unit


def bounds_of(name: str) -> tuple[float, float]:
    """The lowest and the highest value that a series can have, as far as its name says; infinite where it does not.

    Example:
        >>> bounds_of("val_accuracy"), bounds_of("loss")
        ((0.0, 1.0), (-inf, inf))
    """
    if name == "gap":
        return -1.0, 1.0
    if name == "diverged" or unit_of(name) == "%":
        return 0.0, 1.0
    if name in ("epochs_used", "trials_used"):
        return 0.0, math.inf
    declared = measures.declared(name)
    low, high = declared.bounds if declared else (None, None)
    return -math.inf if low is None else float(low), math.inf if high is None else float(high)


def unknown_series(name: str, legal: Iterable[str]) -> str:
    """The message about a series that is none of the legal ones.

    Example:
        >>> unknown_series("val_loss", ["loss"])
        "unknown series 'val_loss': the data have no validation part"
    """
    known = set(legal)
    return f"unknown series {shown(name)}{missing_part(name, known) or nearest(name, known)}"


def missing_part(name: str, known: Collection[str]) -> str:
    """The clause about a loss or metric on a part that the data do not have; empty for other names."""
    prefix, _, score = ("val", "", "accuracy") if name == "gap" else name.partition("_")
    is_score = score in known and score not in MADE and measures.declared(score) is None
    return f": the data have no {PARTS[prefix]} part" if prefix in PARTS and is_score else ""
