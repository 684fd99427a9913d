"""Standard output and standard error, whatever the system made of them: closed, full, of a legacy code page."""

from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


def prepare() -> None:
    """Make both streams usable: a closed one swallows what it gets, and letters that it does not have are replaced.

    Standard error swallows what it has no place for as well.

    A file that is opened later must not get the number of a closed stream: what libraries write there would go into it.
    """
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest free number, this one
    if sys.stdout is None:
        sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    if sys.stderr is None:
        sys.stderr = os.fdopen(2, "w", encoding="utf-8", closefd=False)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    file = io.BufferedWriter(_Patient(2, "w", closefd=False))
    sys.stderr = io.TextIOWrapper(file, sys.stderr.encoding, sys.stderr.errors, line_buffering=True)


class _Patient(io.FileIO):
    """A file that swallows what the system does not take: what cannot be said does not change the exit status."""

    def write(self, data: ReadableBuffer) -> int:
        try:
            return super().write(data)
        except OSError:
            return memoryview(data).nbytes


def say(message: str) -> None:
    """A line on standard error; on a terminal below the `^C` that it shows."""
    sys.stderr.write(f"{chr(10) if sys.stderr.isatty() else ''}{message}\n")
    sys.stderr.flush()


def flushed(code: int) -> int:
    """Write out what is left; the exit status then: `code`, or 2 where standard output takes no more.

    A reader that has left, as `head` does, is no reason for words.
    """
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _abandon()
        return 2
    except OSError as error:
        _abandon()
        print(f"the answer cannot be written: {error.strerror}", file=sys.stderr, flush=True)
        return 2
    return code


def _abandon() -> None:
    """Send what could not be written nowhere, so that Python does not try again when it exits."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
