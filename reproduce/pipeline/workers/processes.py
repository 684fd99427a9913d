"""Worker processes on this machine, as an executor of `concurrent.futures`.

Each has its share of the cores and runs one call at a time. When one is killed, its call runs again in a fresh process
and nothing else is lost.
"""

from __future__ import annotations

import functools
import multiprocessing
import os
import pickle
import signal
import threading
import traceback
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Executor, Future, ThreadPoolExecutor
from contextlib import suppress
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from queue import LifoQueue
from typing import Any, TypeVar

from reproduce.engine import device, environment
from reproduce.errors import WorkersLost
from reproduce.system.refusals import is_memory
from zoo import added

Answer = TypeVar("Answer")

DEATHS = 3  # of workers with one call, before it is given up
CALLS = 50  # of one process, before a fresh one takes its place: building many models makes a process grow


class Processes(Executor):
    """Worker processes that start when they are first needed and are killed when the executor is shut down.

    Args:
        count: how many. Each has `cores // count` of the cores, one at least.
    """

    def __init__(self, count: int) -> None:
        environment.clean()  # once, for all of them
        cores = device.cores()
        share = max(1, len(cores) // count)
        starts = [number * share % len(cores) for number in range(count)]
        self._slots = [_Slot(cores[start : start + share]) for start in starts]
        self._free: LifoQueue[_Slot] = LifoQueue()  # those that were used last come first: they have a process already
        for slot in reversed(self._slots):
            self._free.put(slot)
        self._threads = ThreadPoolExecutor(count, initializer=_keep_interrupts_from_children)

    def submit(self, function: Callable[..., Answer], /, *args: Any, **kwargs: Any) -> Future[Answer]:
        """Run `function(*args, **kwargs)` in a worker; all of it must pickle.

        The future raises what the function raises, or `WorkersLost`, with the first argument, when the workers that ran
        it died again and again.
        """
        return self._threads.submit(self._run, functools.partial(function, *args, **kwargs))

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = True) -> None:
        """Kill the workers; calls that have not ended are cancelled."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        for slot in self._slots:
            slot.close()
        self._threads.shutdown(wait=wait)

    def _run(self, call: functools.partial[Answer]) -> Answer:
        slot = self._free.get()
        try:
            for _ in range(DEATHS):
                try:
                    answer, error = slot.ask(call)
                except (EOFError, ConnectionError):
                    has_begun, ended = slot.has_begun, slot.clear(patience=5)
                    continue
                if error is not None:
                    raise error
                return answer
        finally:
            self._free.put(slot)
        if not has_begun:
            raise WorkersLost(f"worker processes cannot be started: {DEATHS} ended {ended} before they had begun")
        raise WorkersLost(
            f"{call.args[0]}: {DEATHS} workers died doing it, the last one {ended} (out of memory? see --memory)"
        )


class _Slot:
    """A place for one worker process at a time, with its share of the cores.

    Attributes:
        has_begun: whether the process has come so far that it can take calls.
    """

    def __init__(self, cores: Sequence[int]) -> None:
        self._cores = cores
        self._lock = threading.Lock()
        self._is_closed = False
        self._process: Any = None
        self._calls = 0
        self.has_begun = False

    def ask(self, call: functools.partial[Answer]) -> tuple[Answer, Exception | None]:
        """What the call returns, or what it raises, in the process, which is started where there is none.

        Raises:
            EOFError, ConnectionError: when the process dies.
        """
        if self._calls == CALLS:
            self.clear()
        if self._process is None:
            self._start()
        if not self.has_begun:
            self.has_begun = self._pipe.recv()
        self._calls += 1
        self._pipe.send(call)
        answer: tuple[Answer, Exception | None] = self._pipe.recv()
        return answer

    def clear(self, patience: float = 0) -> str:
        """Clear the process away, dead or alive; how it ended.

        Args:
            patience: seconds in which it may end by itself.
        """
        with self._lock:
            self._process.join(patience)
            self._process.kill()
            self._process.join()
            self._pipe.close()
            code, self._process, self._calls, self.has_begun = self._process.exitcode, None, 0, False
        return f"by {signal.Signals(-code).name}" if code and code < 0 else f"with exit status {code}"

    def close(self) -> None:
        """Kill the process, and start no other."""
        with self._lock:
            self._is_closed = True
            if self._process is not None:
                self._process.kill()
                self._process.join()

    def _start(self) -> None:
        with self._lock:
            if self._is_closed:
                raise CancelledError
            context = multiprocessing.get_context("spawn")
            self._pipe, theirs = context.Pipe()
            process = context.Process(target=_serve, args=(theirs, self._cores, added.added()), daemon=True)
            process.start()
            theirs.close()  # the end of the process is then the end of the pipe
            self._process = process


def _serve(pipe: Connection, cores: Sequence[int], zoos: Sequence[added.Zoo]) -> None:
    """The life of a worker: one call after the other, as long as the driver lives."""
    threading.Thread(target=_end_with_the_driver, daemon=True).start()
    added.add(zoos)
    device.limit(len(cores), cores)
    with suppress(EOFError, ConnectionError):
        pipe.send(True)
        while True:
            pipe.send(_answer(pipe.recv_bytes()))


def _answer(message: bytes) -> tuple[Any, Exception | None]:
    """What the call in `message` returns, or what it raises."""
    try:
        return pickle.loads(message)(), None
    except Exception as error:
        return None, _portable(error)


def _portable(error: Exception) -> Exception:
    """The error with its traceback in words; where it does not pickle, another that says the same."""
    words = traceback.format_exc()
    try:
        error = pickle.loads(pickle.dumps(error))
    except Exception:
        kind = MemoryError if is_memory(error) else RuntimeError  # NumPy's own kind does not pickle
        error = kind(f"{type(error).__name__}: {error}")
    error.add_note(words)
    return error


def _end_with_the_driver() -> None:
    """Ends this process, busy or not, when the driver is gone."""
    driver = multiprocessing.parent_process()
    assert driver is not None
    wait([driver.sentinel])
    os._exit(1)


def _keep_interrupts_from_children() -> None:
    """Signals go to all processes of a terminal or a job; those that this thread starts ignore them and are killed."""
    if hasattr(signal, "pthread_sigmask"):
        resource_tracker.ensure_running()  # with the first child; it would unblock some
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM, signal.SIGHUP})
