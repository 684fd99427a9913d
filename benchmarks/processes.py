"""Commands timed in processes of their own, as their user waits for them: imports, compilation and all."""

from __future__ import annotations

import functools
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from reproduce.progress import PHASES

ROOT = Path(__file__).parents[1]
SPECS = ROOT / "benchmarks" / "specs"
UNSET = ("JAX_PLATFORMS", "KERAS_BACKEND", "PYTHONDONTWRITEBYTECODE", "XLA_FLAGS")  # a benchmark sets its own
KILOBYTE = 1 if sys.platform == "darwin" else 1024  # the unit of ru_maxrss, in bytes


@dataclass(frozen=True)
class Finished:
    """What a process took, and what it said.

    Attributes:
        seconds: by the clock, from start to exit.
        peak: bytes of memory, at most; what this process has itself is the least.
    """

    seconds: float
    peak: int
    output: str
    errors: str

    @property
    def phases(self) -> dict[str, float]:
        """The seconds of each phase in all, from the table that `--profile` prints."""
        (line,) = [line for line in self.errors.splitlines() if line.startswith("in all ")]
        return dict(zip(PHASES, map(float, line.split()[-len(PHASES) :]), strict=True))

    @property
    def split(self) -> str:
        """Total and phases in words."""
        return f"{self.seconds:.1f} s: " + ", ".join(f"{phase} {value:.1f}" for phase, value in self.phases.items())


def finished(*command: str, **environment: str) -> Finished:
    """Run a command to its end in the project's folder, without the settings of this process.

    Raises:
        SystemExit: with what it said, when it fails.
    """
    kept = {name: value for name, value in os.environ.items() if name not in UNSET}
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=output, stderr=errors, cwd=ROOT, env={**kept, **environment})
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        done = Finished(seconds, usage.ru_maxrss * KILOBYTE, _content(output), _content(errors))
    if process.returncode:
        raise SystemExit(f"{' '.join(command)}: exit status {process.returncode}\n{done.errors}")
    return done


def _content(file: IO[str]) -> str:
    file.seek(0)
    return file.read()


def measured(module: str, *arguments: str, **environment: str) -> Any:
    """What a module of this package prints as JSON when it is run."""
    return json.loads(finished(sys.executable, "-m", f"benchmarks.{module}", *arguments, **environment).output)


@dataclass(frozen=True)
class Place:
    """Where `reproduce` keeps things; an empty folder makes a cold start.

    Attributes:
        cache: folder of compiled programs.
        records: folder of the store and of `results/`.
    """

    cache: Path
    records: Path

    def reproduce(self, command: str, *arguments: str) -> Finished:
        """Run `reproduce`; commands that train come with their profile."""
        kept = ["--store", f"{self.records}/store.db"] if command in ("run", "all", "tune", "why") else []
        if command in ("run", "all", "tune"):
            kept += ["--results", f"{self.records}/results", "--profile"]
        program = str(Path(sys.executable).with_name("reproduce"))
        environment = {"XDG_CACHE_HOME": str(self.cache), "MPLCONFIGDIR": _fonts()}
        return finished(program, command, *arguments, *kept, **environment)


@contextmanager
def cold() -> Iterator[Place]:
    """A place where nothing has run yet."""
    with tempfile.TemporaryDirectory() as folder:
        yield Place(Path(folder, "cache"), Path(folder, "records"))


@functools.cache
def _fonts() -> str:
    """Matplotlib's own cache, which is no part of a cold start: the list of fonts is made once per user."""
    code = "import matplotlib.font_manager; print(matplotlib.get_cachedir())"
    return finished(sys.executable, "-c", code).output.strip()
