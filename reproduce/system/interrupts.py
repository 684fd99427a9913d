"""Ctrl-C, SIGTERM and SIGHUP, for the command line: answered at once, even while compiled code runs.

Python calls a signal's handler in the main thread, between two of its instructions, so nothing happens as long as XLA
computes there. A thread that waits for signals says so, and ends the process when a second one comes. What may not be
thrown away, a batch that is trained, is `held`: the interrupt waits for its end.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

WORDS = {"SIGINT": "interrupted", "SIGTERM": "terminated", "SIGHUP": "hung up"}
SOON = 0.3  # seconds in which a command usually ends; nothing is said before
AGAIN = 0.5  # seconds; what comes earlier is the same signal, sent by a terminal and by a program that started this one
SHOW_CURSOR = "\x1b[?25h"

_first: int | None = None  # the signal that came
_holds: list[str] = []  # what an interrupt waits for
_is_over = False  # nothing is left to interrupt


class Interrupted(BaseException):
    """A signal asks the command to end; notes say what is stored.

    Args:
        number: of the signal.
    """

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number

    @property
    def status(self) -> int:
        """The exit status, as shells have it."""
        return 128 + self.number

    def __str__(self) -> str:
        return ": ".join([_word(self.number), *getattr(self, "__notes__", [])])


def watch(say: Callable[[str], None]) -> None:
    """Answer the signals from now on, in the main thread; one that is ignored, as under `nohup`, stays so.

    Args:
        say: shows the user a line.
    """
    ours, signals = socket.socketpair()
    signals.setblocking(False)
    signal.set_wakeup_fd(signals.fileno(), warn_on_full_buffer=False)
    for name in WORDS:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, _handle)
    threading.Thread(target=_answer, args=(ours, signals, say), name="signals", daemon=True).start()


def ignore() -> None:
    """Ignore the signals from now on: the answer is given, and the process ends anyway."""
    global _is_over
    _is_over = True
    for name in WORDS:
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)


def came() -> bool:
    """Whether there was a signal."""
    return _first is not None


def leave(code: int) -> None:
    """End the process at once: what still runs in compiled code cannot be stopped, and is not waited for."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):
            stream.flush()
    os._exit(code)


@contextmanager
def held(what: str) -> Iterator[Callable[[], None]]:
    """In the block an interrupt waits, for its end or for a call of what is yielded.

    Args:
        what: the user waits for, in a few words.
    """
    _raise_if_came()  # where a library has swallowed it
    _holds.append(what)
    try:
        yield _raise_if_came
    finally:
        _holds.remove(what)
    _raise_if_came()


def _raise_if_came() -> None:
    if _first is not None and not _is_over:
        raise Interrupted(_first)


def _handle(number: int, _: Any) -> None:
    global _first
    if _first is None:  # others are for the thread
        _first = number
        if not _holds:
            _raise_if_came()


def _answer(signals: socket.socket, _: socket.socket, say: Callable[[str], None]) -> None:
    """Say what the first signal waits for; at a second one, end the process."""
    (number,) = signals.recv(1)
    came_at = time.monotonic()
    time.sleep(SOON)
    if not _is_over:
        what = f"waiting for {_holds[-1]}" if _holds else "ending"
        with suppress(OSError):  # of a terminal that is gone
            say(f"{_word(number)}: {what}; press Ctrl-C again to leave at once")
    while True:
        (number,) = signals.recv(1)
        if time.monotonic() - came_at > AGAIN and not _is_over:
            with suppress(OSError):
                os.write(2, f"{SHOW_CURSOR if os.isatty(2) else ''}left at once\n".encode())
            os._exit(128 + number)


def _word(number: int) -> str:
    return WORDS[signal.Signals(number).name]
