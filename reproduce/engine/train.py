"""Trains planned runs with the engine that the settings name, and hands the records back batch by batch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from reproduce.construct.variant import Built, Models
from reproduce.engine import check, fit
from reproduce.engine.foreseen import record_like
from reproduce.engine.vector import memory
from reproduce.engine.vector import train as vector
from reproduce.engine.vector.batches import bytes_of_one
from reproduce.engine.vector.duration import seconds_of_run
from reproduce.engine.vector.groups import Group, Member, Traces, group, member_of
from reproduce.errors import Problem, SpecErrors, refusal
from reproduce.progress import QUIET, Progress
from reproduce.record import Record
from reproduce.runs.plan import Run
from reproduce.runs.settings import MEMORY, Settings
from reproduce.spec.parse import Parsed

T = TypeVar("T")
SAVED = 5.0  # seconds of one core that a quick program saves in compilation; seen with 64-64 units and normalisation
SLOWER = 6.0  # times as long as it takes to run
Batch = list[tuple[Run, Record]]


def train(
    parsed: Parsed, runs: Sequence[Run], settings: Settings, progress: Progress = QUIET, bound: int = MEMORY
) -> Iterator[Batch]:
    """Train `runs`; every variant is built and checked before the first is trained.

    Args:
        parsed: the spec, for the places of errors.
        runs: what to train, all of this spec.
        settings: engine `vector` (JAX only) or `fit`.
        progress: receives what is going on and where the time goes.
        bound: bytes that the arrays of the runs trained at once may take.

    Raises:
        SpecErrors: with everything that is wrong with the setups.
    """
    if settings.engine == "fit":
        yield from _fitted(parsed, runs, progress)
    else:
        groups = grouped(parsed, runs, progress, settings.is_quick)
        yield from _outcomes(runs, vector.train(_jobs(groups, runs), progress, bound))


class Trainer:
    """Trains runs round after round, and keeps models, traces and compiled programs for the rounds that follow.

    Args:
        settings: engine `vector` (JAX only) or `fit`.
        progress: receives what is going on and where the time goes.
        bound: bytes that the arrays of the runs trained at once may take.
    """

    def __init__(self, settings: Settings, progress: Progress = QUIET, bound: int = MEMORY) -> None:
        self._settings, self._progress, self._bound = settings, progress, bound
        self._known = Known()
        self._programs: vector.Programs = {}

    def train(self, parsed: Parsed, runs: Sequence[Run]) -> Iterator[Batch]:
        """Train `runs`, as the function `train` does.

        Its programs are steady: they serve the variants of later rounds, and the result of a run does not depend on
        the round that it is trained in.
        """
        if self._settings.engine == "fit":
            yield from _fitted(parsed, runs, self._progress)
            return
        members = members_of(parsed, runs, self._progress, self._known)
        groups = _fitting(parsed, group(members, self._settings.is_quick, is_steady=True))
        outcomes = vector.train(_jobs(groups, runs), self._progress, self._bound, self._programs)
        yield from _outcomes(runs, outcomes)


def try_all(parsed: Parsed, runs: Sequence[Run], settings: Settings, progress: Progress = QUIET) -> None:
    """Find what is wrong with the variants of some runs, and with claims and figures of them; nothing is trained.

    Raises:
        SpecErrors: with all of it.
    """
    if settings.engine == "fit":
        _check(parsed, runs, progress)
    else:
        members_of(parsed, runs, progress)


def quick_pays(parsed: Parsed, run: Run, runs: float) -> bool:
    """Whether a program that compiles quickly and runs slowly takes less time as a whole.

    Args:
        parsed: the spec.
        run: of one of its variants.
        runs: how many share the program.
    """
    (member,) = members_of(parsed, [run], QUIET)
    return runs * seconds_of_run(member) * SLOWER < SAVED


@dataclass(frozen=True)
class Known:
    """Models built and functions traced so far, to share where nothing changes them; added to."""

    models: Models = field(default_factory=dict)
    traces: Traces = field(default_factory=dict)


def _fitted(parsed: Parsed, runs: Sequence[Run], progress: Progress) -> Iterator[Batch]:
    _check(parsed, runs, progress)
    for run in runs:
        progress.say(f"fit {run.variant.name}, seed {run.seed}")
        with progress.timing("run"):
            record = fit.train(run.variant, run.seed)
        yield [(run, record)]


def _outcomes(runs: Sequence[Run], outcomes: Iterable[Sequence[vector.Outcome]]) -> Iterator[Batch]:
    by_place = {(run.variant.name, run.seed): run for run in runs}
    for batch in outcomes:
        yield [(by_place[done.member.variant.name, done.seed], done.record) for done in batch]


def members_of(parsed: Parsed, runs: Sequence[Run], progress: Progress, known: Known | None = None) -> list[Member]:
    """The variants of the runs, built and traced.

    Args:
        parsed: the spec, for the places of errors.
        runs: whose variants.
        progress: receives what is going on and where the time goes.
        known: what was built and traced before. Defaults to nothing.

    Raises:
        SpecErrors: with everything that is wrong with them, or with claims and figures of them.
    """
    known = known or Known()

    def traced(run: Run, built: Built) -> Member:
        with progress.timing("trace", run.variant.name):
            return member_of(run.variant, built, run.seed, known.traces)

    return _looked_at(parsed, runs, progress, traced, record_like, known.models)


def _looked_at(
    parsed: Parsed,
    runs: Sequence[Run],
    progress: Progress,
    look: Callable[[Run, Built], T],
    like: Callable[[T], Record],
    models: Models,
) -> list[T]:
    """What `look` makes of each variant of the runs, once it is built; `like` says what its runs will record.

    Raises:
        SpecErrors: with everything that is wrong with the variants, or with claims and figures of them.
    """
    variants = {run.variant.name: run for run in runs}
    seeds = _seeds(runs)
    seen: dict[str, T] = {}
    found: list[Problem] = []
    for number, (name, run) in enumerate(variants.items(), start=1):
        progress.say(f"building {number} of {len(variants)}: {name}")
        with progress.timing("build", name):
            built, wrong = check.attempt(parsed, run.variant, models, seeds[name])
        found += wrong
        if built and not found:
            try:
                seen[name] = look(run, built)
            except Exception as error:  # whatever odd values make Keras or JAX raise is the spec's mistake
                found.append(parsed.problem(name, ("train",), f"cannot be trained: {refusal(error)}"))
    foreseen = {variants[name].place[0]: like(one) for name, one in seen.items()}
    found = found or list(parsed.check(parsed.experiment, foreseen))
    if found:
        raise SpecErrors(found)
    return list(seen.values())


def grouped(parsed: Parsed, runs: Sequence[Run], progress: Progress, is_quick: bool = False) -> list[Group]:
    """The variants of the runs by the program that they share.

    Raises:
        SpecErrors: with everything that is wrong with them, or when one run takes more memory than there is.
    """
    return _fitting(parsed, group(members_of(parsed, runs, progress), is_quick))


def _fitting(parsed: Parsed, found: list[Group]) -> list[Group]:
    """Groups whose runs fit into the memory of this machine.

    Raises:
        SpecErrors: where one does not.
    """
    problems = []
    for one in found:
        member = one.members[0]
        if (needed := bytes_of_one((member, 0), one)) > memory.of_machine():
            message = f"a run needs about {needed / 1e9:,.0f} GB, and this machine has {memory.of_machine() / 1e9:,.0f}"
            problems.append(parsed.problem(member.variant.name, ("train",), message))
    if problems:
        raise SpecErrors(problems)
    return found


def groups(parsed: Parsed, runs: Sequence[Run], settings: Settings, progress: Progress) -> list[list[Run]]:
    """The runs that are trained together: by the program that they share or, with the `fit` engine, by variant.

    Raises:
        SpecErrors: with everything that is wrong with the setups.
    """
    by_variant: dict[str, list[Run]] = defaultdict(list)
    for run in runs:
        by_variant[run.variant.name].append(run)
    if settings.engine == "fit":
        _check(parsed, runs, progress)
        return list(by_variant.values())
    return [
        [run for member in one.members for run in by_variant[member.variant.name]]
        for one in grouped(parsed, runs, progress, settings.is_quick)
    ]


def _jobs(groups: Iterable[Group], runs: Sequence[Run]) -> list[vector.Job]:
    """The runs by the program that they share."""
    seeds = _seeds(runs)
    return [
        vector.Job(one, [(member, seed) for member in one.members for seed in seeds[member.variant.name]])
        for one in groups
    ]


def _seeds(runs: Sequence[Run]) -> dict[str, list[int]]:
    """The seeds of each variant."""
    seeds: dict[str, list[int]] = defaultdict(list)
    for run in runs:
        seeds[run.variant.name].append(run.seed)
    return seeds


def _check(parsed: Parsed, runs: Sequence[Run], progress: Progress) -> None:
    """What can be known before the `fit` engine trains."""

    def untrained(run: Run, built: Built) -> Record:
        return fit.untrained(run.variant, built, run.seed)

    _looked_at(parsed, runs, progress, untrained, lambda record: record, {})
