"""Kills and signals at random moments of `reproduce run`: what is stored stays whole, and the same command goes on.

After each, the command is given again, and its folder of results has to be, byte by byte, that of a command that nobody
interrupted. The moments are drawn with a fixed seed, over the time that the command takes here.
"""

from __future__ import annotations

import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from benchmarks.processes import ROOT
from benchmarks.rows import Row
from reproduce.runs.store import Store

KILLS, SIGNALS = 50, 20
WORDS = {signal.SIGINT: "interrupted", signal.SIGTERM: "terminated", signal.SIGHUP: "hung up"}
WAIT = r"(?:{word}: (?:waiting for [^\n]*|ending); press Ctrl-C again to leave at once\n)?"
SAID = WAIT + r"{word}(?:: (\d+) of 80 runs are stored; the same command goes on from there)?\n"
SPEC = """
title: Four programs
data: {xor: {}}
model: {mlp: {hidden: [4], activation: tanh}}
loss: BinaryCrossentropy
metrics: [accuracy]
train: {optimizer: {Adam: {learning_rate: 0.05}}, batch_size: 4, epochs: 2000}
seeds: 20
variants: {one: {model.mlp.hidden: [1]}, two: {model.mlp.hidden: [2]}, three: {model.mlp.hidden: [3]}, four: {}}
claims: [{that: Four units end lower than one., expect: "loss[four] < loss[one]"}]
figures: [curves: {y: loss}]
"""


class Command(NamedTuple):
    """`reproduce run` of one spec, with a store and results of its own.

    Attributes:
        folder: of both, and of the spec.
        cache: of compiled programs, shared by all.
    """

    folder: Path
    cache: Path

    def start(self) -> subprocess.Popen[str]:
        """The process, in a session of its own."""
        arguments = ["run", "four.yaml", "--store", "store.db", "--results", "results"]
        code = "from reproduce.cli.main import main; main()"
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("JAX_", "XLA_", "TF_"))}
        environment = {**kept, "PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": str(self.cache)}
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        command = [sys.executable, "-c", code, *arguments]
        return subprocess.Popen(command, cwd=self.folder, env=environment, text=True, start_new_session=True, **pipes)  # type: ignore[call-overload, no-any-return]

    def finish(self) -> dict[str, bytes]:
        """Give it, and wait for its end; the contents of the folder of results.

        Raises:
            SystemExit: with what it said, when it fails.
        """
        process = self.start()
        _, errors = process.communicate(timeout=600)
        if process.returncode:
            raise SystemExit(f"exit status {process.returncode}: {errors}")
        results = self.folder / "results"
        return {str(path.relative_to(results)): path.read_bytes() for path in results.rglob("*") if path.is_file()}

    def stored(self) -> int:
        """How many runs are stored, all of them whole."""
        path = self.folder / "store.db"
        with Store(path) as store, closing(sqlite3.connect(path)) as database:
            keys = [key for (key,) in database.execute("SELECT key FROM runs")]
            whole = store.whole(keys)
        assert len(whole) == len(keys), "a damaged record"
        return len(whole)


class Trials:
    """What nobody interrupted, to compare with.

    Attributes:
        seconds: that the command takes, with its programs compiled before.
        expected: the contents of its folder of results.
    """

    def __init__(self, place: Path) -> None:
        self._place = place
        self.fresh().finish()
        command, began = self.fresh(), time.perf_counter()
        self.expected = command.finish()
        self.seconds = time.perf_counter() - began

    def fresh(self) -> Command:
        """The command in a folder where nothing is stored yet."""
        folder = Path(tempfile.mkdtemp(dir=self._place))
        (folder / "four.yaml").write_text(SPEC)
        return Command(folder, self._place / "cache")

    def is_resumed(self, command: Command) -> bool:
        """Whether the command, given again, ends with the same bytes, and with nothing beside them."""
        return command.finish() == self.expected


@contextmanager
def trials() -> Iterator[Trials]:
    """Trials in a temporary folder."""
    with tempfile.TemporaryDirectory() as place:
        yield Trials(Path(place))


def kills(these: Trials, count: int, seed: int = 0) -> tuple[int, Counter[str]]:
    """Kill the command `count` times; how often it went on to the same bytes, and what was stored at the kill."""
    draw, resumed, found = random.Random(seed), 0, Counter[str]()
    for _ in range(count):
        command = these.fresh()
        with command.start() as process:
            time.sleep(draw.uniform(0, these.seconds))
            os.killpg(process.pid, signal.SIGKILL)
        stored = command.stored()
        found["nothing" if not stored else "everything" if stored == 80 else "a part"] += 1
        resumed += these.is_resumed(command)
    return resumed, found


class Answers(NamedTuple):
    """How signals were answered.

    Attributes:
        right: with the status and the words that are documented, the number of runs that are stored among them, or
            after the answer was given.
        resumed: went on to the same bytes.
        slowest: seconds from the signal to the end, the longest.
    """

    right: int
    resumed: int
    slowest: float


def signals(these: Trials, count: int) -> Answers:
    """Send the command one of the signals, `count` times."""
    draw, right, resumed, slowest = random.Random(1), 0, 0, 0.0
    for number in range(count):
        command, sent = these.fresh(), list(WORDS)[number % len(WORDS)]
        with command.start() as process:
            _wait_until_watched(process.pid)
            time.sleep(draw.uniform(0, these.seconds))
            began = time.perf_counter()
            process.send_signal(sent)
            _, errors = process.communicate(timeout=600)
            slowest = max(slowest, time.perf_counter() - began)
        said = re.fullmatch(SAID.format(word=WORDS[sent]), errors)
        is_told = process.returncode == 128 + sent and said is not None and int(said[1] or 0) == command.stored()
        if is_told or (process.returncode == 0 and errors == ""):
            right += 1
        else:
            print(f"{sent.name}: exit status {process.returncode}, {command.stored()} stored: {errors!r}", flush=True)
        resumed += these.is_resumed(command)
    return Answers(right, resumed, slowest)


def _wait_until_watched(pid: int) -> None:
    """Wait until the process answers signals itself, as Linux tells: Python takes a moment to start."""
    status = Path(f"/proc/{pid}/status")
    while not int(re.findall(r"SigCgt:\s*(\w+)", status.read_text())[0], 16) & 1 << (signal.SIGTERM - 1):
        time.sleep(0.02)


def rows() -> list[Row]:
    """The trials, counted."""
    with trials() as these, ThreadPoolExecutor(3) as threads:  # most of the time a command starts
        halves = [threads.submit(kills, these, KILLS // 2, seed) for seed in (0, 1)]
        answers = threads.submit(signals, these, SIGNALS).result()
        resumed = sum(half.result()[0] for half in halves)
        found = sum((half.result()[1] for half in halves), Counter[str]())
    what = ", ".join(f"{found[name]} × {name}" for name in ("nothing", "a part", "everything"))
    return [
        _all("SIGKILL at a random moment, then the same command: the same bytes", resumed, KILLS),
        Row("stored at that moment", what),
        _all(
            "SIGINT, SIGTERM, SIGHUP: status 130, 143, 129, and how many runs are stored",
            answers.right,
            SIGNALS,
        ),
        _all("then the same command: the same bytes", answers.resumed, SIGNALS),
        Row("longest time from a signal to the end", f"{answers.slowest:.1f} s"),
    ]


def _all(what: str, found: int, tried: int) -> Row:
    return Row(what, f"{found} of {tried}", f"{tried}", found == tried)
