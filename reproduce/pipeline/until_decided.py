"""Adds seeds to experiments until each of their claims is decided, with verdicts that allow looking in between.

The seeds are added in rounds, each half as many as there are: a round costs building and compiling, and few rounds look
often enough. Verdicts hold at all numbers of seeds at once, so where the rounds end changes no error.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from reproduce.claims.verdict import judge
from reproduce.pipeline import conclusion, experiment, schedule
from reproduce.pipeline.experiment import Planned
from reproduce.pipeline.session import Session


def trained(planned: Iterable[Planned], session: Session) -> Iterator[tuple[Planned, int]]:
    """As `schedule.trained`; where the options have `until_decided`, with as many seeds as that takes."""
    most = session.options.until_decided
    if most is None:
        yield from schedule.trained(planned, session)
        return
    for one in planned:
        yield _decided(one, most, session)


def _decided(planned: Planned, most: int, session: Session) -> tuple[Planned, int]:
    """Train an experiment with more and more seeds until its claims are decided, up to `most`, or as many as it has."""
    first, ends = planned.seeds[0], list(rounds(len(planned.seeds), most))
    runs = searched = start = 0
    for end in ends:
        part = _with_seeds(planned, range(first + start, first + end), session, first)
        ((found, new),) = schedule.trained([part], session)
        runs, searched, start = runs + new, searched + found.searched, end
        planned = _with_seeds(planned, range(first, first + end), session, first)
        if all(
            verdict.is_decided for verdict in judge(conclusion.load(planned, session.store), **session.options.judging)
        ):
            break
    return replace(planned, searched=searched), runs


def rounds(start: int, most: int) -> Iterator[int]:
    """How many seeds there are after each round; never fewer than at the start.

    Example:
        >>> list(rounds(20, 100))
        [20, 30, 45, 67, 100]
    """
    seeds = start
    while seeds < most:
        yield seeds
        seeds = min(seeds + max(1, seeds // 2), most)
    yield seeds


def _with_seeds(planned: Planned, seeds: range, session: Session, first: int) -> Planned:
    with_seeds = replace(session, options=replace(session.options, seeds=seeds))
    return experiment.planned(planned.searches.parsed, with_seeds, first)
