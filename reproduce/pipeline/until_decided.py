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
    """As `schedule.trained`; with `until_decided` in the options, of as many seeds as it takes."""
    most = session.options.until_decided
    if most is None:
        yield from schedule.trained(planned, session)
        return
    for one in planned:
        yield _decided(one, most, session)


def _decided(one: Planned, most: int, session: Session) -> tuple[Planned, int]:
    """The experiment with `most` seeds at most, or those that it has, which are the first of them."""
    first, ends = one.seeds[0], list(rounds(len(one.seeds), most))
    runs = searched = start = 0
    for end in ends:
        part = _with_seeds(one, range(first + start, first + end), session, first)
        ((found, new),) = schedule.trained([part], session)
        runs, searched, start = runs + new, searched + found.searched, end
        one = _with_seeds(one, range(first, first + end), session, first)
        if all(verdict.is_decided for verdict in judge(conclusion.load(one, session.store), **session.options.judging)):
            break
    return replace(one, searched=searched), runs


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


def _with_seeds(one: Planned, seeds: range, session: Session, first: int) -> Planned:
    with_seeds = replace(session, options=replace(session.options, seeds=seeds))
    return experiment.planned(one.searches.parsed, with_seeds, first)
