"""A search as rounds: it yields what it wants to try next, is sent how that went, and returns its log.

    search = rounds(…)
    proposals = next(search)
    while True:
        proposals = search.send(scores of the proposals)      # StopIteration has the log

Whoever drives it decides how runs are trained; several searches are driven side by side, so that their runs share
programs. Nothing is kept of a search that is broken off: driven again, it proposes the same, and the runs are stored.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from typing import Any, NamedTuple

from reproduce.experiment import Search
from reproduce.search import oracles
from reproduce.search.space import EPOCHS, values_of
from reproduce.streams import stream_seed
from reproduce.trials import Cost, SearchLog, Trial

TOGETHER = {"random": 1000, "hyperband": 1000, "bayesian": 4}  # trials of a round at most


class Proposal(NamedTuple):
    """A point to try.

    Attributes:
        number: 1, 2, … in the search.
        values: the label of each choice and the number of each range that count.
        epochs: how long to train; None for as long as the setup says.
    """

    number: int
    values: Mapping[str, str | float]
    epochs: int | None


class Scores(NamedTuple):
    """How the proposals of a round went.

    Attributes:
        of_each: the objective in each execution, NaN where it diverged.
        costs: of each.
        higher_is_better: of the objective.
    """

    of_each: Sequence[tuple[float, ...]]
    costs: Sequence[Cost]
    higher_is_better: bool


Rounds = Generator[Sequence[Proposal], Scores, SearchLog]
Point = tuple[tuple[tuple[str, str | float], ...], int | None]


def rounds(search: Search, seed: int, epochs: int) -> Rounds:
    """The rounds of a search.

    Args:
        search: what is searched.
        seed: what it draws by.
        epochs: that the setup trains.
    """
    oracle = oracles.oracle_of(search, stream_seed(seed, "search"), epochs)
    known: dict[Point, Trial] = {}
    higher = True
    while asked := _asked(oracle, search):
        points = [_point(search, one) for one in asked]
        new = [point for point in dict.fromkeys(points) if point not in known]
        proposals = [
            Proposal(len(known) + place, dict(values), length) for place, (values, length) in enumerate(new, 1)
        ]
        if proposals:
            found, costs, higher = yield proposals
            for point, proposal, scores, cost in zip(new, proposals, found, costs, strict=True):
                known[point] = Trial(proposal.number, proposal.values, proposal.epochs, tuple(scores), cost)
        if search.tuner != "grid":
            tried = [trial.score for trial in known.values()]
            oracles.tell(oracle, asked, oracles.to_minimise([known[point].score for point in points], tried, higher))
    return SearchLog(search, seed if search.per_seed else None, higher, tuple(known.values()))


def _asked(oracle: Any, search: Search) -> list[Any]:
    """The next round; a grid gives its next point only when the one before has ended, however that went."""
    if search.tuner != "grid":
        return oracles.ask(oracle, TOGETHER[search.tuner])
    found: list[Any] = []
    while one := oracles.ask(oracle, 1):
        oracles.tell(oracle, one, [0.0])
        found += one
    return found


def _point(search: Search, trial: Any) -> Point:
    proposed = trial.hyperparameters.values
    return tuple(values_of(search, proposed).items()), proposed.get(EPOCHS)
