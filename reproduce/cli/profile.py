"""`--profile`: where the time of a command went, per program."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import click

from reproduce.progress import PHASES, Progress, SearchState

OVERLAP = "Programs compile in the background while others run, so the columns may overlap."


@dataclass
class Row:
    """The seconds of each phase, of an experiment's program or of what belongs to none of its programs."""

    experiment: str
    program: int = 0
    variants: Sequence[str] = ()
    runs: int = 0
    seconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))


class Profile(Progress):
    """Passes everything on to another display, and notes the time.

    Args:
        display: the other one.
    """

    def __init__(self, display: Progress) -> None:
        self.display = display
        self.rows: list[Row] = []
        self._experiment = Row("")
        self._experiments: dict[str, Row] = {}
        self._waiting: list[tuple[str, str, float, str]] = []  # of variants whose program is not known yet
        self._began = time.perf_counter()

    def start(self, experiment: str) -> None:
        self.display.start(experiment)
        if experiment not in self._experiments:
            self._experiments[experiment] = Row(experiment)
            self.rows.append(self._experiments[experiment])
        self._experiment = self._experiments[experiment]

    def more(self, runs: int) -> None:
        self.display.more(runs)

    def program(self, number: int, programs: int, variants: Sequence[str], runs: int) -> None:
        self.display.program(number, programs, variants, runs)
        self.rows.append(Row(self._experiment.experiment, number, variants, runs))

    def say(self, what: str) -> None:
        self.display.say(what)

    def searching(self, searches: Sequence[SearchState], trained: int, left: int) -> None:
        self.display.searching(searches, trained, left)

    def warn(self, message: str) -> None:
        self.display.warn(message)

    def advance(self, runs: int) -> None:
        self.display.advance(runs)

    def spent(self, phase: str, seconds: float, variant: str | None = None) -> None:
        if variant is not None:
            self._waiting.append((self._experiment.experiment, phase, seconds, variant))
        elif self.rows:
            row = self._experiment if phase == "report" else self.rows[-1]
            row.seconds[phase] += seconds

    def table(self) -> str:
        """The rows as text, a total at the end."""
        self._settle()
        width = max((len(row.experiment) for row in self.rows), default=0)
        lines = [f"{'':{width}}  program  variants   runs" + "".join(f"{phase:>9}" for phase in PHASES)]
        for row in self.rows:
            if row.program or row.seconds:
                counts = f"{row.program or '':>7}  {len(row.variants) or '':>8}  {row.runs or '':>5}"
                lines.append(f"{row.experiment:{width}}  {counts}{_seconds(row.seconds)}")
        total = {phase: sum(row.seconds[phase] for row in self.rows) for phase in PHASES}
        lines.append(f"{'in all':{width}}  {'':24}{_seconds(total)}")
        return "\n".join([*lines, f"{time.perf_counter() - self._began:.2f} s by the clock. {OVERLAP}"])

    def _settle(self) -> None:
        """Time of variants goes to their programs."""
        programs = {(row.experiment, variant): row for row in self.rows for variant in row.variants}
        for experiment, phase, seconds, variant in self._waiting:
            programs[experiment, variant].seconds[phase] += seconds
        self._waiting = []


def _seconds(seconds: dict[str, float]) -> str:
    return "".join(f"{seconds.get(phase, 0.0):9.2f}" for phase in PHASES)


@contextmanager
def profiled(wanted: bool, display: Progress) -> Iterator[Progress]:
    """`display` itself or, where wanted, with a table on stderr at the end."""
    if not wanted:
        yield display
        return
    profile = Profile(display)
    yield profile
    click.echo(profile.table(), err=True)
