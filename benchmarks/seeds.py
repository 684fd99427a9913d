"""What a further seed costs in Python, its arithmetic left out.

Included is everything that `reproduce run` does for it but compiling and executing the program: loading, splitting and
preparing its data, drawing its weights and orders, stacking its arguments, turning results into a record, storing it.
The processor's time counts, so that nobody else's work on the machine does.
"""

from __future__ import annotations

import gc
import itertools
import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import mock

from benchmarks.processes import SPECS, measured
from benchmarks.rows import Row, at_most

SEEDS, TIMES = 100, 2


def rows(seeds: int = SEEDS) -> list[Row]:
    """The difference between twice as many seeds of the digits net and so many."""
    milliseconds = measured("seeds", str(seeds))
    return [at_most(f"digits: Python per seed, {2 * seeds} seeds less {seeds}", milliseconds, 1, "ms")]


class Clock:
    """Counts the processor seconds of the calls that it is told to."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def counted(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """`function`, waiting for what it returns, with its time counted."""
        import jax

        def call(*arguments: Any) -> Any:
            start = time.process_time()
            found = jax.block_until_ready(function(*arguments))  # type: ignore[no-untyped-call]
            self.seconds += time.process_time() - start
            return found

        return call


class Program:
    """A compiled program, the time of its calls counted; otherwise itself."""

    def __init__(self, program: Any, clock: Clock) -> None:
        self._program, self._call = program, clock.counted(program)

    def __call__(self, *arguments: Any) -> Any:
        return self._call(*arguments)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._program, name)


def python_seconds(seeds: range) -> float:
    """Processor seconds of training and storing some seeds, without those of compiling and executing."""
    from reproduce.engine.engine import engine_of
    from reproduce.engine.vector import program
    from reproduce.pipeline import reading
    from reproduce.runs.plan import plan
    from reproduce.runs.settings import Settings
    from reproduce.runs.store import Store

    parsed, clock = reading.parse_file(SPECS / "digits.yaml"), Clock()
    compiled = clock.counted(program.compiled)
    start = time.process_time()
    with (
        tempfile.TemporaryDirectory() as folder,
        Store(Path(folder, "store.db")) as store,
        mock.patch("reproduce.engine.vector.train.compiled", lambda *arguments: Program(compiled(*arguments), clock)),
    ):
        for batch in engine_of(Settings()).train(parsed, plan(parsed.experiment, seeds, Settings())):
            store.put("digits", batch)
    return time.process_time() - start - clock.seconds


def main(seeds: int) -> None:
    """Print the milliseconds of a further seed."""
    from reproduce.engine import device

    device.prepare("jax", "cpu")
    gc.set_threshold(100_000, 50, 50)  # as `reproduce` does
    python_seconds(range(2 * seeds))  # imports, and memory that the system has to find: neither is paid by every seed
    starts = itertools.count(2 * seeds, 3 * seeds)
    few, many = (
        min(python_seconds(range(start, start + count)) for start in itertools.islice(starts, TIMES))
        for count in (seeds, 2 * seeds)
    )
    print(json.dumps(1000 * (many - few) / seeds))


if __name__ == "__main__":
    main(int(sys.argv[1]))
