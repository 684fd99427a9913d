"""Searches round by round: what they propose, what they hear, what they log; no model is trained here."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import keras_tuner
import numpy as np
import pytest

from reproduce.experiment import HyperParameter, Search
from reproduce.search import oracles
from reproduce.search.rounds import Proposal, Rounds, Scores, rounds
from reproduce.search.space import all_points, hyperparameters_of, values_of
from reproduce.spec.search_costs import trials_of
from reproduce.spec.spaces import points
from reproduce.trials import Cost, Rung, SearchLog, Trial, brackets

RATE = HyperParameter("rate", (), (), (0.001, 1.0), True, {})
SIZE = HyperParameter("size", ("16", "32", "64"), (16, 32, 64), None, False, {})
KIND = HyperParameter("kind", ("adam", "sgd"), (None, None), None, False, {})
NESTEROV = HyperParameter("nesterov", ("true", "false"), (None, None), None, False, {"kind": ("sgd",)})
UNITS = HyperParameter("units", (), (), (1, 8), False, {})
SPACE = (RATE, SIZE, KIND, NESTEROV)
TUNERS = ("random", "grid", "bayesian", "hyperband")
EPOCHS = 9


def search(tuner: str = "random", space: Sequence[HyperParameter] = SPACE, **given: Any) -> Search:
    finite = (SIZE, KIND, NESTEROV, UNITS) if tuner == "grid" else space
    trials = {"grid": 0, "hyperband": 0}.get(tuner, 14)
    made = Search("s", tuner, "loss", False, trials, 2, 3, 1, False, tuple(finite), (1, 1))
    return replace(made, **given)


def loss(proposal: Proposal) -> tuple[float, ...]:
    """Lowest at a rate of 0.03, a little better with nesterov; two executions."""
    values = proposal.values
    found = abs(math.log10(float(values.get("rate", 0.1))) + 1.5) + 0.1 * (values.get("nesterov") != "true")
    return found, found + 0.01


def driven(
    one: Rounds, score: Callable[[Proposal], tuple[float, ...]] = loss, higher: bool = False
) -> tuple[list[Sequence[Proposal]], SearchLog]:
    """All rounds of a search, and its log."""
    asked = [next(one)]
    while True:
        try:
            costs = [Cost(2, 2 * (proposal.epochs or EPOCHS)) for proposal in asked[-1]]
            asked.append(one.send(Scores([score(proposal) for proposal in asked[-1]], costs, higher)))
        except StopIteration as end:
            return asked, end.value


@pytest.mark.parametrize("tuner", TUNERS)
def test_a_search_proposes_the_same_again(tuner: str) -> None:
    assert driven(rounds(search(tuner), 3, EPOCHS)) == driven(rounds(search(tuner), 3, EPOCHS))


@pytest.mark.parametrize("tuner", ["random", "bayesian", "hyperband"])
@pytest.mark.parametrize("seed", [0, 1])
def test_another_seed_is_another_search(tuner: str, seed: int) -> None:
    one, other = (driven(rounds(search(tuner), each, EPOCHS))[1] for each in (seed, seed + 1))
    assert [trial.values for trial in one.trials] != [trial.values for trial in other.trials]


@pytest.mark.parametrize("tuner", TUNERS)
def test_no_point_is_tried_twice_and_all_that_are_asked_for_are(tuner: str) -> None:
    one = search(tuner)
    _, log = driven(rounds(one, 0, EPOCHS))
    tried = [(tuple(trial.values.items()), trial.epochs) for trial in log.trials]
    assert len(set(tried)) == len(tried) == trials_of(one, EPOCHS)
    assert [trial.number for trial in log.trials] == list(range(1, len(tried) + 1))


@pytest.mark.parametrize("tuner", ["random", "bayesian", "hyperband"])
def test_points_that_are_one_when_rounded_are_one_trial(tuner: str) -> None:
    """Such as an oracle proposes in a narrow range; it hears the score of that trial for each of them."""
    narrow = replace(RATE, bounds=(0.1, 0.1000004))
    asked, log = driven(rounds(search(tuner, [narrow]), 0, EPOCHS))
    tried = [(trial.values["rate"], trial.epochs) for trial in log.trials]
    assert len(tried) == len(set(tried)) < trials_of(search(tuner), EPOCHS)
    assert [one.number for some in asked for one in some] == list(range(1, len(tried) + 1))


@pytest.mark.parametrize("tuner", ["random", "bayesian"])
def test_a_finite_space_is_tried_to_its_last_point(tuner: str) -> None:
    """KerasTuner's random search gives up at 44 of 48 points, its Bayesian one repeats points for ever."""
    space = (SIZE, KIND, NESTEROV, UNITS)
    count = points(space)
    assert count == 3 * 8 * 3
    _, log = driven(rounds(search(tuner, space, trials=count), 0, EPOCHS))
    assert len(log.trials) == len({tuple(trial.values.items()) for trial in log.trials}) == count


def test_a_grid_has_every_point_and_is_one_round() -> None:
    asked, log = driven(rounds(search("grid"), 0, EPOCHS))
    assert len(asked) == 1
    expected = {tuple(values_of(search("grid"), point).items()) for point in all_points(search("grid"))}
    assert {tuple(trial.values.items()) for trial in log.trials} == expected


def test_random_search_and_the_first_trials_of_hyperband_are_one_round() -> None:
    asked, _ = driven(rounds(search("random"), 0, EPOCHS))
    assert [len(some) for some in asked] == [14]
    asked, _ = driven(rounds(search("hyperband"), 0, EPOCHS))
    assert len(asked[0]) == sum(rungs[0].trials for rungs in brackets(EPOCHS, 3))
    assert len(asked) == len(brackets(EPOCHS, 3))


def test_hyperband_makes_its_brackets_and_promotes_the_best() -> None:
    asked, log = driven(rounds(search("hyperband"), 0, EPOCHS))
    counts: dict[int, int] = {}
    for rungs in brackets(EPOCHS, 3):
        for rung in rungs:
            counts[rung.epochs] = counts.get(rung.epochs, 0) + rung.trials
    found = [trial.epochs for trial in log.trials]
    assert {epochs: found.count(epochs) for epochs in counts} == counts
    first = [proposal for proposal in asked[0] if proposal.epochs == 1]
    promoted = [proposal for proposal in asked[1] if proposal.epochs == 3]
    best = sorted(first, key=lambda proposal: loss(proposal)[0])[: len(promoted)]
    assert {tuple(one.values.items()) for one in promoted} >= {tuple(one.values.items()) for one in best[:3]}


@pytest.mark.parametrize("factor", [2, 3, 4])
def test_brackets_are_those_of_kerastuner_for_any_number_of_epochs(factor: int) -> None:
    """Where epochs are no power of the factor, it rounds them up."""
    for epochs in range(factor, 100):
        theirs = keras_tuner.oracles.HyperbandOracle(max_epochs=epochs, factor=factor)
        expected = [
            [Rung(theirs._get_size(number, level), theirs._get_epochs(number, level)) for level in range(number + 1)]
            for number in reversed(range(theirs._get_num_brackets()))
        ]
        assert brackets(epochs, factor) == expected


def test_the_winner_of_hyperband_was_trained_longest() -> None:
    trials = [
        Trial(1, {"rate": 0.1}, 1, (0.1,), Cost()),
        Trial(2, {"rate": 0.2}, 9, (0.3,), Cost()),
        Trial(3, {"rate": 0.3}, 9, (0.2,), Cost()),
    ]
    assert SearchLog(search("hyperband"), None, False, tuple(trials)).winner.number == 3


def test_bayesian_search_finds_more_than_random_search() -> None:
    best = {
        tuner: [driven(rounds(search(tuner, trials=30), seed, EPOCHS))[1].winner.score for seed in range(5)]
        for tuner in ("random", "bayesian")
    }
    assert np.median(best["bayesian"]) < np.median(best["random"])


@pytest.mark.parametrize("higher", [True, False])
def test_the_direction_is_that_of_the_series(higher: bool) -> None:
    _, log = driven(rounds(search("bayesian", trials=24), 0, EPOCHS), higher=higher)
    scores = [trial.score for trial in log.trials]
    assert log.winner.score == (max(scores) if higher else min(scores))
    late = [abs(math.log10(float(trial.values["rate"])) + 1.5) for trial in log.trials[12:]]
    assert (np.median(late) > 1) == higher


@pytest.mark.parametrize("tuner", ["random", "bayesian", "hyperband"])
def test_trials_that_diverge_are_told_as_worse_than_the_worst(tuner: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three NaN in a row end a search of KerasTuner; its Gaussian process takes infinity for 0, the best of losses."""
    heard: list[float] = []
    tell = oracles.tell

    def noted(oracle: Any, trials: Any, scores: Sequence[float]) -> None:
        heard.extend(scores)
        tell(oracle, trials, scores)

    monkeypatch.setattr(oracles, "tell", noted)

    def lost(proposal: Proposal) -> tuple[float, ...]:
        return (math.nan, 1.0) if float(proposal.values["rate"]) > 0.01 else loss(proposal)

    _, log = driven(rounds(search(tuner), 0, EPOCHS), lost)
    gone = [math.isnan(trial.score) for trial in log.trials]
    assert any(gone) and not all(gone)
    assert all(map(math.isfinite, heard))
    worst = max(trial.score for trial in log.trials if not math.isnan(trial.score))
    assert max(heard) > worst and not math.isnan(log.winner.score)


def test_a_search_of_which_everything_diverges_ends_all_the_same() -> None:
    _, log = driven(rounds(search("bayesian"), 0, EPOCHS), lambda proposal: (math.nan, math.nan))
    assert len(log.trials) == 14 and math.isnan(log.winner.score)


def test_bayesian_search_stays_out_of_where_runs_diverge() -> None:
    def lost(proposal: Proposal) -> tuple[float, ...]:
        return (math.nan,) if float(proposal.values["rate"]) > 0.1 else loss(proposal)

    _, log = driven(rounds(search("bayesian", trials=40), 0, EPOCHS), lost)
    assert sum(math.isnan(trial.score) for trial in log.trials[20:]) < 8


def test_the_space_is_kerastuners_with_its_conditions() -> None:
    found = hyperparameters_of(search())
    assert isinstance(found, keras_tuner.HyperParameters)
    (nesterov,) = (one for one in found.space if one.name == "nesterov")
    assert [(one.name, one.values) for one in nesterov.conditions] == [("kind", ["sgd"])]


@pytest.mark.parametrize("tuner", TUNERS)
def test_conditions_may_be_on_several_and_on_conditional_ones(tuner: str) -> None:
    """KerasTuner's own scopes take no second parent that stands by itself, nor one that is conditional."""
    both = HyperParameter("both", ("a", "b", "c"), (None,) * 3, None, False, {"size": ("16", "32"), "kind": ("sgd",)})
    chain = HyperParameter("chain", ("d", "e"), (None,) * 2, None, False, {"both": ("c",)})
    space = (SIZE, KIND, both, chain, UNITS)
    one = replace(search(tuner), space=space, trials=0 if tuner in ("grid", "hyperband") else 60)
    _, log = driven(rounds(one, 0, EPOCHS))
    seen = [trial.values for trial in log.trials]
    for values in seen:
        assert ("both" in values) == (values["size"] != "64" and values["kind"] == "sgd")
        assert ("chain" in values) == (values.get("both") == "c")
    assert any("chain" in values for values in seen)


def test_numbers_are_rounded_and_stay_inside_their_bounds() -> None:
    narrow = replace(RATE, bounds=(0.12345678, 0.12345679))
    given = {"rate": 0.123456785, "size": 32, "kind": "adam", "nesterov": None}
    assert values_of(search(), given | {"rate": 0.1 + 0.2}) == {"rate": 0.3, "size": "32", "kind": "adam"}
    assert values_of(search(space=(narrow,)), given) == {"rate": 0.12345679}


def test_ten_lines_are_a_search() -> None:
    """What drives searches takes any generator that proposes and is sent scores."""

    def mine(one: Search, seed: int) -> Rounds:
        rng = np.random.default_rng(seed)
        trials: list[Trial] = []
        while len(trials) < one.trials:
            asked = [Proposal(len(trials) + n, {"rate": float(rng.uniform(0.001, 1))}, None) for n in (1, 2)]
            scores = yield asked
            answers = zip(asked, scores.of_each, scores.costs, strict=True)
            trials += [Trial(p.number, p.values, None, one, cost) for p, one, cost in answers]
        return SearchLog(one, None, scores.higher_is_better, tuple(trials))

    asked, log = driven(mine(search(), 0))
    assert len(asked) == 7 and log.winner.score == min(trial.score for trial in log.trials)
