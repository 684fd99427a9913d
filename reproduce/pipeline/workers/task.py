"""Runs as a worker gets them, what the worker does with them, and its answer."""

from __future__ import annotations

import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reproduce.errors import UsageError
from reproduce.pipeline import experiment
from reproduce.progress import Progress
from reproduce.record import Record
from reproduce.runs.plan import Run, runs_of
from reproduce.runs.settings import Settings
from reproduce.runs.staleness import differences
from reproduce.spec.parse import Parsed
from reproduce.text import listed

NAMED = 3  # variants of a task that are named


@dataclass(frozen=True)
class Answer:
    """What became of the runs of a task.

    Attributes:
        records: by run key.
        spent: the phase, seconds and variant of each time that was noted.
    """

    records: Mapping[str, Record]
    spent: Sequence[tuple[str, float, str | None]]


@dataclass(frozen=True)
class Task:
    """Runs of one experiment.

    Attributes:
        bound: bytes that the arrays of the runs trained at once may take.
        is_steady: whether the results may not depend on what is trained together, as in the rounds of a search.
    """

    parsed: Parsed
    runs: Sequence[Run]
    settings: Settings
    bound: int
    is_steady: bool = False

    @property
    def variants(self) -> list[str]:
        """The names of the variants, in the order of the runs."""
        return list(dict.fromkeys(run.variant.name for run in self.runs))

    def __str__(self) -> str:
        return f"{self.parsed.experiment.name}: {listed(self.variants, NAMED)}"

    def train(self) -> Answer:
        """Train the runs in this process.

        Raises:
            UsageError: when this process would compute something else than the driver asks for.
        """
        self._check_versions()
        experiment.prepared(self.settings)
        from reproduce.engine.engine import engine_of

        notes = _Notes()
        engine = engine_of(self.settings, notes, self.bound, is_steady=self.is_steady)
        batches = engine.train(self.parsed, self.runs)
        return Answer({run.key: record for batch in batches for run, record in batch}, notes.noted)

    def _check_versions(self) -> None:
        asked = self.runs[0]
        (here,) = runs_of(asked.variant, [asked.seed], self.settings)
        if changes := "; ".join(differences(asked.facts, here.facts)):
            raise UsageError(f"the worker on {platform.node()} must have what the driver has installed: {changes}")


class _Notes(Progress):
    """Remembers where the time went."""

    def __init__(self) -> None:
        self.noted: list[tuple[str, float, str | None]] = []

    def spent(self, phase: str, seconds: float, variant: str | None = None) -> None:
        self.noted.append((phase, seconds, variant))
