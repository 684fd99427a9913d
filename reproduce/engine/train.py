"""Trains planned runs with the engine that the settings name, and hands the records back batch by batch."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from reproduce.engine import check, fit, vector
from reproduce.engine.groups import Looks, Member, group, member_of
from reproduce.errors import Problem, SpecErrors
from reproduce.parse import Parsed
from reproduce.plan import Run
from reproduce.record import Record
from reproduce.settings import Settings

Batch = list[tuple[Run, Record]]


def train(
    parsed: Parsed, runs: Sequence[Run], settings: Settings, say: Callable[[str], None] = lambda _: None
) -> Iterator[Batch]:
    """Train `runs`; every variant is built and checked before the first is trained.

    Args:
        parsed: the spec, for the places of errors.
        runs: what to train, all of this spec.
        settings: engine `vector` (JAX only) or `fit`.
        say: told what is going on, in a few words.

    Raises:
        SpecErrors: with everything that is wrong with the setups.
    """
    if settings.engine == "fit":
        _check(parsed, runs)
        for run in runs:
            say(f"fit {run.variant.name}, seed {run.seed}")
            yield [(run, fit.train(run.variant, run.seed))]
        return
    groups = group(members_of(parsed, runs, say))
    for number, one in enumerate(groups, start=1):
        names = {member.variant.name: member for member in one.members}
        mine = [run for run in runs if run.variant.name in names]
        by_place = {(run.variant.name, run.seed): run for run in mine}
        say(f"program {number} of {len(groups)}: {len(mine)} runs of {_listed(names)}")
        for outcomes in vector.train(one, [(names[run.variant.name], run.seed) for run in mine]):
            yield [(by_place[done.member.variant.name, done.seed], done.record) for done in outcomes]


def members_of(parsed: Parsed, runs: Sequence[Run], say: Callable[[str], None]) -> list[Member]:
    """The variants of the runs, built and traced.

    Raises:
        SpecErrors: with everything that is wrong with them.
    """
    variants = {run.variant.name: run for run in runs}
    members: list[Member] = []
    found: list[Problem] = []
    looks: Looks = {}
    for number, run in enumerate(variants.values(), start=1):
        say(f"building {number} of {len(variants)}: {run.variant.name}")
        built, wrong = check.attempt(parsed, run.variant)
        found += wrong
        if built and not found:
            try:
                members.append(member_of(run.variant, built, run.seed, looks))
            except ValueError as error:
                found.append(parsed.problem(run.variant.name, ("train",), str(error)))
    if found:
        raise SpecErrors(found)
    return members


def _check(parsed: Parsed, runs: Sequence[Run]) -> None:
    variants = {run.variant.name: run.variant for run in runs}
    if found := list(check.problems(parsed, variants.values())):
        raise SpecErrors(found)


def _listed(names: object, most: int = 4) -> str:
    listed = list(names)  # type: ignore[call-overload]
    return ", ".join(listed[:most]) + (f" and {len(listed) - most} more" if len(listed) > most else "")
