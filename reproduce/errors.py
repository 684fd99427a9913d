"""What can go wrong, as one small tree of exceptions.

ReproduceError               every error this package raises on purpose
├── SpecErrors               all the problems of one spec file, each a `Problem` with file:line:column
├── UsageError               a wrong command line or argument
├── DataUnavailable          a data set cannot be had here
├── WorkersLost              the workers that trained a group of runs died again and again
├── ReportsFailed            reports that cannot be written; the others are
└── StoreError               a damaged or foreign store
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from zoo import added


class ReproduceError(Exception):
    """Base class of the errors that users are meant to read."""


class UsageError(ReproduceError):
    """A wrong command line or argument."""


class DataUnavailable(ReproduceError):
    """A data set cannot be had on this machine."""


class WorkersLost(ReproduceError):
    """The workers that trained a group of runs died again and again."""


class ReportsFailed(ReproduceError):
    """Reports that cannot be written, a line for each; the others are written."""


class StoreError(ReproduceError):
    """A store that is damaged or was not made by this package."""


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake in a spec, with its place (line and column count from 1)."""

    file: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        return printable(f"{self.file}:{self.line}:{self.column}: {self.message}")


def printable(text: str, most: int = 1000) -> str:
    """One line of some length, whatever was quoted in it: what a terminal would obey is written out, as `\\x1b`."""
    text = text if len(text) <= most else f"{text[: most - 3]}..."
    return text if text.isprintable() else "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in text)


class SpecErrors(ReproduceError):
    """Every problem found in a spec (or in several), in the order of the text."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__(_told(self.problems))

    def __reduce__(self) -> tuple[Any, ...]:
        return SpecErrors, (self.problems,), self.__dict__


NUMBER = re.compile(r"-?\d[\d.]*(?:e[+-]?\d+)?")


def _told(problems: Iterable[Problem]) -> str:
    """A line each; one for those at one place that differ in numbers alone, as those of the levels of a range do."""
    alike: dict[tuple[str, int, int, str], list[Problem]] = {}
    for one in problems:
        words = NUMBER.sub("", one.message.partition(";")[0])
        alike.setdefault((one.file, one.line, one.column, words), []).append(one)
    more = {True: "", False: " (and {} more here with other numbers)"}
    return "\n".join(f"{same[0]}{more[len(same) == 1].format(len(same) - 1)}" for same in alike.values())


LONGEST = 400  # of a clause of names; longer ones are labels that a spec did not mean


def nearest(name: str, legal: Iterable[str]) -> str:
    """The clause that names the nearest legal name: `; did you mean 'Adam'?`, or the few legal names, or
    nothing where there are many or long ones."""
    names = sorted(set(legal))
    found = nearest_of(name, names)
    listed = ", ".join(map(repr, names)) if len(names) <= 20 else ""
    clause = f"; did you mean {found!r}?" if found else f"; expected one of {listed}" if listed else ""
    return clause if len(clause) <= LONGEST else ""


def nearest_of(name: str, legal: Iterable[str]) -> str | None:
    """The legal name that is near to another; None where none is.

    Capitals do not count. A name that starts with another letter must be nearer.
    """
    lowered = {candidate.lower(): candidate for candidate in sorted(set(legal))}
    for candidate in difflib.get_close_matches(name.lower(), lowered, n=5, cutoff=0.6):
        if candidate[:1] == name[:1].lower() or _likeness(name.lower(), candidate) >= 0.75:
            return lowered[candidate]
    return None


def _likeness(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one, other).ratio()


def unreadable(error: OSError | ValueError) -> str:
    """Why a file cannot be read, without the number and the path that Python puts around it."""
    return str(getattr(error, "strerror", None) or error)


PYTHON = re.compile(  # what Python says to programmers about a value of a kind that nobody thought of
    r"^unhashable type|multiple values for|has no attribute '|unsupported operand|object is not|not subscriptable"
    r"|NoneType|not supported between|positional argument|unexpected keyword"
)
OUT_OF_RANGE = "an axis or an index is out of range"
WRONG_KIND = "a value is of the wrong kind"
IN_WORDS = {  # what Python says to programmers by the kind of error alone
    IndexError: OUT_OF_RANGE,
    KeyError: "a name or a number is none that it knows",
    ZeroDivisionError: "it would divide by zero",
    OverflowError: "a number is too large",
    AssertionError: "a value is none that it takes",
}
ESCAPES = re.compile(r"\x1b\[[0-9;]*m")


def refusal(error: Exception, most: int = 300) -> str:
    """The first telling line of what a builder raised, without colours; in our words where it is for programmers.

    What the user's own code raised is told as it is, with its place there.
    """
    message = str(error).rpartition("Error encountered:")[2]  # Keras wraps what goes wrong when it infers shapes
    lines = [ESCAPES.sub("", line).strip() for line in message.splitlines()]
    telling = [line for line in lines if line and not line.startswith("Exception encountered when calling")]
    text = telling[0] if telling else ""
    text = text if len(text) <= most else f"{text[: most - 3]}..."
    if (place := added.place_of(error)) and not isinstance(error, ValueError):
        return f"{type(error).__name__} {text} ({place})"
    if place:
        return f"{text} ({place})"
    if isinstance(error, TypeError | ValueError | AttributeError) and PYTHON.search(text):
        return WRONG_KIND
    if words := IN_WORDS.get(type(error)):
        return words
    return text if isinstance(error, TypeError | ValueError) and text else f"{type(error).__name__} {text}".strip()
