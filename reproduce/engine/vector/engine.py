"""The vector engine: variants that differ in numbers alone train together, in one compiled JAX program."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import keras

from reproduce.construct.starts import start_of
from reproduce.construct.variant import Built, Models
from reproduce.engine import check
from reproduce.engine.foreseen import record_like
from reproduce.engine.functions import assign
from reproduce.engine.variants import by_variant, looked_at
from reproduce.engine.vector import memory
from reproduce.engine.vector import train as vector
from reproduce.engine.vector.batches import bytes_of_one
from reproduce.engine.vector.duration import seconds_of_run
from reproduce.engine.vector.groups import Group, Member, Traces, group, member_of
from reproduce.errors import SpecErrors
from reproduce.experiment import Variant
from reproduce.progress import QUIET, Progress
from reproduce.record import Record
from reproduce.runs.plan import Run
from reproduce.runs.settings import MEMORY, Settings
from reproduce.spec.parse import Parsed

SAVED = 5.0  # seconds of one core that a quick program saves in compilation; seen with 64-64 units and normalisation
SLOWER = 6.0  # times as long as it takes to run


@dataclass(eq=False)
class VectorEngine:
    """As `engine.Engine` says; JAX only. A steady one keeps its programs for the variants of later calls."""

    settings: Settings
    progress: Progress = QUIET
    bound: int = MEMORY
    is_steady: bool = False
    _models: Models = field(default_factory=dict)
    _traces: Traces = field(default_factory=dict)
    _programs: vector.Programs = field(default_factory=dict)

    def try_all(self, parsed: Parsed, runs: Sequence[Run]) -> None:
        """As `Engine.try_all`."""
        self.members(parsed, runs)

    def groups(self, parsed: Parsed, runs: Sequence[Run]) -> list[list[Run]]:
        """As `Engine.groups`: by program."""
        of_variant, together = by_variant(runs), self.programs(parsed, runs)
        return [[run for member in one.members for run in of_variant[member.variant.name]] for one in together]

    def train(self, parsed: Parsed, runs: Sequence[Run]) -> Iterator[list[tuple[Run, Record]]]:
        """As `Engine.train`."""
        of_variant = by_variant(runs)
        jobs = [
            vector.Job(one, [(member, run.seed) for member in one.members for run in of_variant[member.variant.name]])
            for one in self.programs(parsed, runs)
        ]
        by_place = {(run.variant.name, run.seed): run for run in runs}
        kept = self._programs if self.is_steady else None
        for batch in vector.train(jobs, self.progress, self.bound, kept):
            yield [(by_place[done.member.variant.name, done.seed], done.record) for done in batch]

    def model(self, parsed: Parsed, variant: Variant, seed: int) -> keras.Model:
        """As `Engine.model`."""
        made = check.built_or_refused(parsed, variant)
        member, built = member_of(variant, made, seed, {}), made[-1]
        (alone,) = group([member], self.settings.is_quick)
        ((outcome,),) = vector.train([vector.Job(alone, [(member, seed)])])
        start = start_of(built.optimizer, built.model.trainable_variables, outcome.weights[0])
        assign(built, (*outcome.weights, start))
        return built.compiled()

    def quick_pays(self, parsed: Parsed, run: Run, runs: float) -> bool:
        """As `Engine.quick_pays`; only a CPU has programs that compile quickly."""
        if self.settings.device != "cpu":
            return False
        (member,) = self.members(parsed, [run])
        return runs * sum(map(seconds_of_run, member.stages)) * SLOWER < SAVED

    def members(self, parsed: Parsed, runs: Sequence[Run]) -> list[Member]:
        """The variants of the runs, built and traced.

        Raises:
            SpecErrors: with everything that is wrong with them, or with claims and figures of them.
        """

        def traced(run: Run, made: Sequence[Built]) -> Member:
            with self.progress.timing("trace", run.variant.name):
                return member_of(run.variant, made, run.seed, self._traces)

        return looked_at(parsed, runs, self.progress, traced, record_like, self._models)

    def programs(self, parsed: Parsed, runs: Sequence[Run]) -> list[Group]:
        """The variants of the runs by the program that they share, which is not compiled yet.

        Raises:
            SpecErrors: as `members`, or when one run takes more memory than this machine has.
        """
        found = group(self.members(parsed, runs), self.settings.is_quick, self.is_steady)
        problems = []
        for one in (stage for whole in found for stage in whole.stages):
            member = one.members[0]
            if (needed := bytes_of_one((member, 0), one)) > memory.of_machine():
                there = f"this machine has {memory.of_machine() / 1e9:,.0f}"
                message = f"a run needs about {needed / 1e9:,.0f} GB, and {there}"
                problems.append(parsed.problem(member.variant.name, ("train",), message))
        if problems:
            raise SpecErrors(problems)
        return found
