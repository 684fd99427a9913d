"""Wrong specs by the hundred thousand, each to be accepted or refused in plain words, quickly and in little memory.

    python -m benchmarks.reliability.fuzz 500            the first 500
    python -m benchmarks.reliability.fuzz --one 1234     one of them: its text and the answer

A wrong spec is made from its number, so what fails once fails again. Each goes the way of `reproduce check`: read,
built, rehearsed, claims and figures looked at, and, of some that are good, the programs traced.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
import time
import warnings
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from benchmarks.reliability.watched import Lost, watched
from benchmarks.rows import Row, at_most

NUMBER = 100_000
SECONDS, BYTES = 10.0, 2_000_000_000  # of processor and of memory, for one spec
BUILT = 2  # variants of a spec that are built; those of a shipped spec that are as they were are not built again
TRACED = 20  # of every so many good specs the programs are traced too
PLACED = re.compile(r"\S+\.ya?ml:(\d+):(\d+): \S.*")
RAW = re.compile(  # what Python says to programmers
    r"Traceback|object has no attribute|unhashable|not subscriptable|NoneType|__\w+__\(|Exceeds the limit"
    r"|RecursionError|AttributeError|KeyError|IndexError|AssertionError|_error_repr"
    r"| object at 0x|MemoryError|unexpected keyword"
)


@dataclass
class Found:
    """What came of the wrong specs.

    Attributes:
        bad: number of the spec → what is bad about the answer.
        raw: number of the spec → a message in words that Python has for programmers.
    """

    tried: int = 0
    refused: int = 0
    seconds: float = 0.0
    bytes: int = 0
    bad: dict[int, str] = field(default_factory=dict)
    raw: dict[int, str] = field(default_factory=dict)

    def add(self, number: int, outcome: Any) -> None:
        """Count one answer, or a process that was lost over it."""
        self.tried += 1
        if isinstance(outcome, Lost):
            self.bad[number] = str(outcome)
            return
        messages, bad, seconds, size = outcome
        self.refused += bool(messages) and not bad
        self.seconds, self.bytes = max(self.seconds, seconds), max(self.bytes, size)
        if bad := bad or next((wrong for wrong in map(wrong_with, messages) if wrong), ""):
            self.bad[number] = bad
        if raw := next((message for message in messages if RAW.search(message)), ""):
            self.raw[number] = raw


class Checker:
    """Checks wrong specs by their numbers, in a copy of the shipped specs' folder."""

    def __init__(self) -> None:
        from reproduce.engine import device

        device.prepare("jax", "cpu")
        from benchmarks.reliability.mutants import SHIPPED  # it imports Keras

        self.folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
        shutil.copytree(SHIPPED, self.folder, dirs_exist_ok=True)
        self.good: set[str] = set()

    def close(self) -> None:
        """Remove the folder."""
        shutil.rmtree(self.folder)

    def __call__(self, number: int) -> tuple[list[str], str, float, int]:
        """What is said of a wrong spec, what is bad about that beside the words, seconds, and bytes taken at most."""
        from benchmarks.reliability.mutants import mutant

        section, content = mutant(number)
        path = self.folder / section / "mutant.yaml"
        path.write_bytes(content)
        start, before = time.process_time(), _resident()
        messages, bad = [], ""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                messages = self.answer(path, trace=number % TRACED == 0)
        except Exception as error:
            bad = f"{type(error).__name__}: {error}"
        finally:
            path.unlink()
        return (
            [text.replace(f"{self.folder}/", "") for text in messages],
            bad,
            time.process_time() - start,
            _peak() - before,
        )

    def answer(self, path: Path, trace: bool) -> list[str]:
        """The lines that say what is wrong with a spec; none when it is good."""
        from reproduce.engine.check import all_problems
        from reproduce.engine.explain.preview import groups_of, preview
        from reproduce.errors import ReproduceError, SpecErrors
        from reproduce.pipeline import reading

        try:
            draft = reading.draft_file(path)
            new = [one for one in draft.experiment.variants if repr(one.setup) not in self.good][:BUILT]
            small = replace(draft, experiment=replace(draft.experiment, variants=tuple(new)))
            if problems := all_problems(small):
                raise SpecErrors(problems)
            if trace and new:
                preview(small.experiment, groups_of(small))
        except ReproduceError as error:
            return str(error).splitlines() or ["no words"]
        self.good.update(repr(one.setup) for one in new)
        return []


def wrong_with(message: str) -> str:
    """What is wrong with a line that says what is wrong; empty where nothing is."""
    if len(message) > 1000 or not message.isprintable():
        return f"too long or not printable: {message[:200]!a}"
    is_placed = PLACED.fullmatch(message) or message.startswith("cannot read ")
    return "" if is_placed else f"no file, line and column: {message[:200]!a}"


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def _peak() -> int:
    """The most memory that the process had since it was asked last."""
    status = Path("/proc/self/status").read_text()
    Path("/proc/self/clear_refs").write_text("5")
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


def tried(count: int) -> Found:
    """What came of the first so many, with a line on stderr every ten seconds."""
    found, start, said = Found(), time.monotonic(), time.monotonic()
    for number, outcome in watched(Checker, range(count), SECONDS, BYTES):
        bad, raw = len(found.bad), len(found.raw)
        found.add(number, outcome)
        if len(found.bad) > bad:
            print(f"bad answer to {number}: {found.bad[number]}", flush=True)
        elif len(found.raw) > raw:
            print(f"raw words to {number}: {found.raw[number]}", flush=True)
        if time.monotonic() > said + 10 or found.tried == count:
            said, rate = time.monotonic(), found.tried / (time.monotonic() - start)
            words = f"{found.tried} of {count}, {rate:.0f} per second, {found.refused} refused, {len(found.bad)} bad"
            print(words, file=sys.stderr, flush=True)
    return found


def rows(count: int = NUMBER) -> list[Row]:
    """The table of the page."""
    found = tried(count)
    return [
        Row("wrong specs tried", str(found.tried)),
        Row("refused in placed lines", str(found.refused)),
        Row("good after all", str(found.tried - found.refused - len(found.bad))),
        at_most("answered badly", len(found.bad), 0, "specs"),
        at_most("answered in Python's words", len(found.raw), 0, "specs"),
        at_most("longest answer, of processor", found.seconds, SECONDS, "s"),
        at_most("most memory over one", found.bytes / 1e9, BYTES / 1e9, "GB"),
    ]


def one(number: int) -> None:
    """Print one wrong spec and the answer."""
    checker = Checker()
    from benchmarks.reliability.mutants import mutant

    section, content = mutant(number)
    print(f"in specs/{section}:\n{content.decode('utf-8', 'replace')}\n--- answer:", flush=True)
    print(*checker(number), sep="\n")
    checker.close()


def main(arguments: list[str]) -> int:
    """The command; its exit status."""
    if arguments[:1] == ["--one"]:
        one(int(arguments[1]))
        return 0
    from benchmarks.rows import text

    table = rows(*map(int, arguments))
    print(text(table))
    return int(any(row.met is False for row in table))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
