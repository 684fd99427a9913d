"""What the system refuses, in one line: files, folders, memory, text that cannot be written, wrong files of the zoo."""

from __future__ import annotations

import os
from pathlib import Path

from zoo.catalogue import BadFile, no_python

EXHAUSTED = "RESOURCE_EXHAUSTED"  # how XLA begins what it says when memory does not suffice
ADVICE = "fewer epochs, seeds or units, or a smaller --memory, take less"
MOST = 200  # characters of what a library says


def words_of(error: Exception) -> str | None:
    """One line for a refusal of the system; None for an error that is none.

    Args:
        error: what was raised.
    """
    if is_memory(error):
        return "; ".join([": ".join(["not enough memory", *filter(None, [first_line(error)])]), ADVICE])
    if isinstance(error, SyntaxError) and error.filename:
        return str(no_python(error.filename, error))
    if isinstance(error, BadFile):
        return str(error)
    if isinstance(error, FileNotFoundError) and not _is_here():
        return "the current folder is gone: change to another one"
    if isinstance(error, OSError):
        reason = error.strerror or first_line(error) or type(error).__name__
        return f"cannot use {error.filename}: {reason}" if error.filename else f"the system refused: {reason}"
    if isinstance(error, UnicodeError):
        return f"a name or a text cannot be written: {first_line(error)}"
    return None


def is_memory(error: BaseException) -> bool:
    """Whether memory did not suffice, to Python, NumPy or XLA."""
    return isinstance(error, MemoryError) or str(error).startswith(EXHAUSTED)


def first_line(error: BaseException) -> str:
    """The first line of what an error says, at most `MOST` characters of it."""
    line = next(iter(str(error).splitlines()), "")
    return line if len(line) <= MOST else f"{line[: MOST - 3]}..."


def _is_here() -> bool:
    """Whether the current folder exists."""
    try:
        return Path(os.getcwd()).is_dir()
    except OSError:
        return False
