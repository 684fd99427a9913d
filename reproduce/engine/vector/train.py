"""Trains the runs of groups, each group in one compiled program, and turns what it returns into records.

A run of several phases goes through a program for each; a phase starts where the one before it ended.

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
from reproduce.engine.functions import State
from reproduce.engine.handover import state_after
from reproduce.engine.recording import Trained, histories_of, joined, parts_of_run, record_of
from reproduce.engine.vector.batches import Batches, batches_of_stages
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
    """A job with the batches of each phase, which have the same runs, and the compiled program of each."""

    stages: Sequence[tuple[Batches, Any]]

    def train(self, progress: Progress) -> Iterator[list[Outcome]]:
        """Train batch by batch; while one runs, the next is drawn.

        An interrupt waits until the batch that runs is yielded and what is yielded is stored.
        """
        running: list[list[_Running]] = []
        with interrupts.held("the runs that are being trained, to store them") as stored:
            for number in range(len(self.stages[0][0].runs)):
                with progress.timing("run"):
                    running.append(self._started(number))
                if number:
                    yield _outcomes(running.pop(0), progress)
                    stored()
            yield _outcomes(running.pop(), progress)

    def _started(self, number: int) -> list[_Running]:
        """Batch `number` in each phase; the last phase may still run."""
        found: list[_Running] = []
        for batches, program in self.stages:
            runs = batches.runs[number]
            states = _handed_over(found[-1], runs) if found else ()
            found.append(_Running(runs, program(*batches.arguments(number, states))))
        return found


class _Running(NamedTuple):
    """The runs of a batch in a phase, and what their program gives once it is done."""

    runs: Sequence[Run]
    returned: Trained


def _handed_over(before: _Running, runs: Sequence[Run]) -> list[State]:
    """Where the runs of the next phase start."""
    ended = jax.device_get(before.returned.weights)
    return [
        state_after(
            earlier.built, jax.tree.map(lambda leaf, place=number: leaf[place], ended), member.stage, member.built, seed
        )
        for number, ((earlier, _), (member, seed)) in enumerate(zip(before.runs, runs, strict=True))
    ]


def _ready(job: Job, progress: Progress = QUIET, bound: int = MEMORY, kept: Programs | None = None) -> _Ready:
    """Compile a job's programs; for fewer runs at once where one turns out to need more memory than estimated."""
    group, runs = job
    devices, allowed = len(group.program.devices), bound
    with progress.timing("compile", group.members[0].variant.name):
        while True:
            stages = batches_of_stages(group, runs, devices, allowed)
            programs = [_compiled(batches, kept) for batches in stages]
            needed = [
                0 if one.size == one.least else bytes_of(its, devices)
                for one, its in zip(stages, programs, strict=True)
            ]
            if max(needed) <= bound:
                return _Ready(list(zip(stages, programs, strict=True)))
            largest = needed.index(max(needed))
            allowed = int(stages[largest].estimated * 0.9 * bound / needed[largest])


def _compiled(batches: Batches, kept: Programs | None) -> Any:
    """The program of batches, from those that are kept if it is there."""
    group, shapes = batches.group, batches.shapes()
    if kept is None:
        return compiled(group.program, *shapes)
    key = f"{group.members[0].signature} {shapes}"
    if key not in kept:
        kept[key] = compiled(group.program, *shapes)
    return kept[key]


def _outcomes(stages: Sequence[_Running], progress: Progress) -> list[Outcome]:
    """Wait for a batch, all phases of it, and record its runs."""
    with progress.timing("run"):
        found = [jax.device_get(stage.returned) for stage in stages]
        return [_outcome(run, found, number) for number, run in enumerate(stages[0].runs)]


def _outcome(run: Run, found: Sequence[Trained], number: int) -> Outcome:
    member, seed = run
    mine, phases = joined(
        [jax.tree.map(lambda leaf: leaf[number], stage) for stage in found],
        [stage.steps_per_epoch for stage in member.stages],
    )
    measures = member.built.measures
    parts = parts_of_run(measures, member.parts, member.stages[-1].parts)
    record = record_of(mine, member.directions, parts, member.steps_per_epoch, histories_of(measures), phases)
    trainable, non_trainable = mine.weights
    return Outcome(member, seed, record, (list(trainable), list(non_trainable)))
