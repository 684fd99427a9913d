"""Tasks in processes that are watched: one that takes too long or too much memory is killed, and another goes on."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import Any

import psutil

AGE = 2000  # tasks of a process before a fresh one takes over
PATIENCE = 15  # seconds by the clock for each of processor: a machine may be busy


@dataclass(frozen=True)
class Lost:
    """A task whose process was killed or died."""

    why: str

    def __str__(self) -> str:
        return self.why


class _Slot:
    """A process that does one task after the other."""

    def __init__(self, make: Callable[[], Any]) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, other = context.Pipe()
        self.process = context.Process(target=_serve, args=(make, other), daemon=True)
        self.process.start()
        other.close()
        self.pipe.recv()  # it is ready
        self.system = psutil.Process(self.process.pid)
        self.done = 0
        self.task: int | None = None

    def give(self, task: int) -> None:
        """Start a task, and the clocks."""
        self.task, self.since = task, time.monotonic()
        self.before = self._used()
        self.pipe.send(task)

    def _used(self) -> tuple[float, int]:
        times = self.system.cpu_times()
        return times.user + times.system, self.system.memory_info().rss

    def excess(self, seconds: float, size: int) -> str:
        """What the present task takes too much of; empty for nothing."""
        try:
            used, resident = self._used()
        except psutil.NoSuchProcess:
            return ""
        if used - self.before[0] > seconds or time.monotonic() - self.since > PATIENCE * seconds:
            return f"more than {seconds:g} s"
        return f"more than {size / 1e9:g} GB" if resident - self.before[1] > size else ""

    def end(self, *, kill: bool = False) -> None:
        """Stop the process."""
        if kill:
            self.process.kill()
        else:
            self.pipe.send(None)
        self.process.join()
        self.pipe.close()


def watched(make: Callable[[], Any], tasks: Iterable[int], seconds: float, size: int) -> Iterator[tuple[int, Any]]:
    """Each task and what came of it, in the order in which they are done.

    Args:
        make: makes, in each process, the function of a task; it may have `close`.
        tasks: whole numbers.
        seconds: of processor that a task may take.
        size: bytes that a task may take beside what its process has.
    """
    left = iter(tasks)
    slots = {slot.pipe: slot for slot in (_Slot(make) for _ in range(os.cpu_count() or 1))}
    for slot in list(slots.values()):
        _next(slot, left, slots, make)
    while slots:
        ready = wait(list(slots), timeout=0.1)
        for pipe in ready:
            assert isinstance(pipe, Connection)
            slot = slots[pipe]
            task = slot.task
            assert task is not None
            try:
                outcome: Any = pipe.recv()
            except EOFError:
                slot.process.join()
                outcome = Lost(f"its process died: exit status {slot.process.exitcode}")
            yield task, outcome
            if isinstance(outcome, Lost) or slot.done >= AGE:
                slot = _replaced(slot, slots, make, kill=isinstance(outcome, Lost))
            _next(slot, left, slots, make)
        for slot in [slot for pipe, slot in slots.items() if pipe not in ready]:
            if why := slot.excess(seconds, size):
                assert slot.task is not None
                yield slot.task, Lost(why)
                _next(_replaced(slot, slots, make, kill=True), left, slots, make)


def _replaced(slot: _Slot, slots: dict[Any, _Slot], make: Callable[[], Any], *, kill: bool) -> _Slot:
    del slots[slot.pipe]
    slot.end(kill=kill)
    fresh = _Slot(make)
    slots[fresh.pipe] = fresh
    return fresh


def _next(slot: _Slot, left: Iterator[int], slots: dict[Any, _Slot], make: Callable[[], Any]) -> None:
    """Give a slot the next task, or end it where there is none."""
    task = next(left, None)
    if task is None:
        del slots[slot.pipe]
        slot.end()
        return
    slot.done += 1
    slot.give(task)


def _serve(make: Callable[[], Any], pipe: Connection) -> None:
    function = make()
    pipe.send("ready")
    while (task := pipe.recv()) is not None:
        pipe.send(function(task))
    getattr(function, "close", lambda: None)()
