"""Trains the runs of groups, each group in one compiled program, and turns what it returns into records.

All programs compile in the background, one thread per core, while the first ones run already. The runs of a group are
trained in batches that fit into memory and take a few seconds, so that an interruption loses little; a batch is drawn
while the one before it runs.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, NamedTuple

import jax

from reproduce.engine import device
from reproduce.engine.recording import Trained, histories_of, record_of
from reproduce.engine.vector.batches import Batches, batches_of
from reproduce.engine.vector.groups import Group, Member
from reproduce.engine.vector.inputs import Run
from reproduce.engine.vector.memory import bytes_of
from reproduce.engine.vector.program import compiled
from reproduce.progress import QUIET, Progress
from reproduce.record import Record
from reproduce.runs.settings import MEMORY
from reproduce.system import interrupts


class Job(NamedTuple):
    """A group, and which runs of it to train: members with seeds."""

    group: Group
    runs: Sequence[Run]


@dataclass(frozen=True, eq=False)
class Outcome:
    """What training one run gave: its record and the final values of its variables."""

    member: Member
    seed: int
    record: Record
    weights: tuple[list[Any], list[Any]]


Programs = dict[str, Any]  # compiled ones, by what they were compiled from


def train(
    jobs: Sequence[Job], progress: Progress = QUIET, bound: int = MEMORY, kept: Programs | None = None
) -> Iterator[list[Outcome]]:
    """Train the runs of all jobs, job after job.

    Args:
        jobs: what to train.
        progress: receives the programs and their time.
        bound: bytes that the arrays of the runs trained at once may take.
        kept: compiled programs, to be used again; added to. Defaults to none.

    Yields:
        The outcomes of a batch of runs; seeds in order, and for each seed the members in the order of the job.
    """
    background = ThreadPoolExecutor(len(device.cores()))
    programs = deque(background.submit(_ready, job, progress, bound, kept) for job in jobs)
    try:
        for number, job in enumerate(jobs, start=1):
            names = [member.variant.name for member in job.group.members]
            progress.program(number, len(jobs), names, len(job.runs))
            yield from programs.popleft().result().train(progress)
    finally:
        background.shutdown(wait=False, cancel_futures=True)  # a compilation cannot be stopped, nor need it be awaited


@dataclass(frozen=True, eq=False)
class _Ready:
    """A job in batches, with its compiled program."""

    batches: Batches
    compiled: Any

    def train(self, progress: Progress) -> Iterator[list[Outcome]]:
        """Train batch by batch; while one runs, the next is drawn.

        An interrupt waits until the batch that runs is yielded and what is yielded is stored.
        """
        running: list[tuple[Sequence[Run], Any]] = []
        with interrupts.held("the runs that are being trained, to store them") as stored:
            for number, runs in enumerate(self.batches.runs):
                with progress.timing("run"):
                    running.append((runs, self.compiled(*self.batches.arguments(number))))
                if number:
                    yield _outcomes(*running.pop(0), progress)
                    stored()
            yield _outcomes(*running.pop(), progress)


def _ready(job: Job, progress: Progress = QUIET, bound: int = MEMORY, kept: Programs | None = None) -> _Ready:
    """Compile a job's program; for fewer runs at once where it turns out to need more memory than estimated."""
    group, runs = job
    devices, allowed = len(group.program.devices), bound
    with progress.timing("compile", group.members[0].variant.name):
        while True:
            batches = batches_of(group, runs, devices, allowed)
            program = _compiled(group, batches, kept)
            if batches.size == batches.least or (needed := bytes_of(program, devices)) <= bound:
                return _Ready(batches, program)
            allowed = int(batches.estimated * 0.9 * bound / needed)


def _compiled(group: Group, batches: Batches, kept: Programs | None) -> Any:
    """The program of a group, from those that are kept if it is there."""
    shapes = batches.shapes()
    if kept is None:
        return compiled(group.program, *shapes)
    key = f"{group.members[0].signature} {shapes}"
    if key not in kept:
        kept[key] = compiled(group.program, *shapes)
    return kept[key]


def _outcomes(runs: Sequence[Run], returned: Trained, progress: Progress) -> list[Outcome]:
    """Wait for a batch and record its runs."""
    with progress.timing("run"):
        found = jax.device_get(returned)
        return [_outcome(run, found, number) for number, run in enumerate(runs)]


def _outcome(run: Run, found: Trained, number: int) -> Outcome:
    member, seed = run
    mine = jax.tree.map(lambda leaf: leaf[number], found)
    histories = histories_of(member.built.measures)
    record = record_of(mine, member.directions, member.parts, member.steps_per_epoch, histories)
    return Outcome(member, seed, record, mine.weights)
