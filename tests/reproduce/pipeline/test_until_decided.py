"""Seeds are added in rounds until each claim is decided, and what is stored is not trained again."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from reproduce.errors import UsageError
from reproduce.pipeline import conclusion, reading
from reproduce.pipeline import experiment as pipeline
from reproduce.pipeline.conclusion import Outcome
from reproduce.pipeline.options import Options
from reproduce.pipeline.session import Session
from reproduce.pipeline.until_decided import rounds, trained
from reproduce.runs.settings import Settings
from reproduce.runs.store import Store


def run(path: Path, store: Store, most: int | None, **options: object) -> Outcome:
    given = replace(Options(path.parent / "results", until_decided=most), **options)
    session = Session(given, store)
    ((one, runs),) = trained([pipeline.planned(reading.parse_file(path), session)], session)
    return conclusion.conclude(one, runs, session)


@pytest.mark.parametrize(
    ("start", "most", "expected"),
    [(20, 100, [20, 30, 45, 67, 100]), (20, 20, [20]), (20, 5, [20]), (1, 4, [1, 2, 3, 4]), (3, 5, [3, 4, 5])],
)
def test_each_round_adds_half_as_many_seeds_as_there_are(start: int, most: int, expected: list[int]) -> None:
    assert list(rounds(start, most)) == expected


def test_seeds_are_added_until_the_claim_is_decided(spec: Callable[..., Path], store: Store) -> None:
    path = spec()
    found = run(path, store, 50)
    (verdict,) = found.verdicts
    assert (verdict.verdict, verdict.n, verdict.anytime) == ("reproduced", 6, True)  # of 3, 4 and 6 seeds
    assert (found.planned, found.trained) == (12, 12)
    again = run(path, store, 50)
    assert (again.verdicts, again.trained) == (found.verdicts, 0)
    assert "--until-decided 50\n" in (path.parent / "results" / "tiny" / "report.md").read_text()


def test_an_open_claim_ends_at_the_number_that_was_given(spec: Callable[..., Path], store: Store) -> None:
    (verdict,) = run(spec(), store, 5).verdicts
    assert (verdict.verdict, verdict.n) == ("inconclusive", 5)


def test_seeds_are_added_after_those_that_were_asked_for(spec: Callable[..., Path], store: Store) -> None:
    found = run(spec(), store, 5, seeds=range(100, 103))
    assert found.results.seeds == (100, 101, 102, 103, 104)


def test_force_trains_each_seed_again_once(spec: Callable[..., Path], store: Store) -> None:
    path = spec()
    run(path, store, 50)
    assert run(path, store, 50, force=True).trained == 12


SEARCH = """
searches:
  each:
    tuner: random
    objective: loss
    trials: 2
    executions: 1
    repeat: seed
    space: {rate: {path: train.optimizer.learning_rate, values: {log: [0.01, 1]}}}
"""


def test_searches_of_each_seed_are_done_for_those_that_are_added(
    spec: Callable[..., Path], tiny: str, store: Store
) -> None:
    path = spec(tiny.replace("seeds: 3", "seeds: 2") + SEARCH)
    found = run(path, store, 3)
    assert found.verdicts[0].n == 3 and len(found.results.searches["each"]) == 3
    assert (found.trained, found.searched) == (9, 6)  # three variants, and two trials, of three seeds
    assert (run(path, store, 3).trained, run(path, store, 3).searched) == (0, 0)


def test_a_search_for_all_seeds_is_done_once_and_its_winner_has_all_of_them(
    spec: Callable[..., Path], tiny: str, store: Store
) -> None:
    path = spec(tiny.replace("seeds: 3", "seeds: 2") + SEARCH.replace("    repeat: seed\n", ""))
    found = run(path, store, 3)
    assert len(found.results.records) == found.planned == found.trained == 9
    assert (found.searched, len(found.results.searches["each"])) == (2, 1)


def test_without_it_seeds_stay_as_they_were_fixed(spec: Callable[..., Path], store: Store) -> None:
    (verdict,) = run(spec(), store, None).verdicts
    assert (verdict.verdict, verdict.n, verdict.anytime) == ("inconclusive", 3, False)


def test_what_cannot_be_looked_at_again_is_refused() -> None:
    with pytest.raises(UsageError, match="--until-decided needs the full tier"):
        Options(Path("results"), Settings(tier="smoke"), until_decided=50)
    with pytest.raises(UsageError, match="goes on after a range of seeds; these have gaps"):
        Options(Path("results"), seeds=[1, 2, 4], until_decided=50)
