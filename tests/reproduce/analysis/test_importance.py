"""Importance finds what was put in, says nothing of noise, and is the same each time."""

import math
from dataclasses import replace

import numpy as np
import pytest

from reproduce.analysis import importance as module
from reproduce.analysis.importance import importance, scores_of
from reproduce.experiment import HyperParameter
from reproduce.trials import Cost, SearchLog, Trial
from tests.made_up import searches as searched

SPACE = (
    HyperParameter("rate", (), (), (1e-4, 1e-1), True, {}),
    HyperParameter("net", ("a", "b"), (None, None), None, False, {}),
    HyperParameter("depth", ("1", "2", "3"), (1.0, 2.0, 3.0), None, False, {"net": ("b",)}),
)


def log(score, count=60, seed=None, epochs=(None,)):
    """A log of random trials scored by a function of their values and a random generator."""
    random, trials = np.random.default_rng([7, seed or 0]), []
    for number in range(1, count + 1):
        values = {"rate": 10 ** random.uniform(-4, -1), "net": "ab"[random.integers(2)]}
        if values["net"] == "b":
            values["depth"] = SPACE[2].levels[random.integers(3)]
        length = epochs[number % len(epochs)]
        trials.append(Trial(number, values, length, (float(score(values, random, length)),), Cost()))
    return SearchLog(searched.search(space=SPACE), seed, True, tuple(trials))


@pytest.fixture
def few(monkeypatch):
    """Fewer forests than for figures."""
    for name, count in (("RESAMPLED", 20), ("SHUFFLED", 10), ("AGAIN", 2), ("PER_SEED", 5), ("SHUFFLED_PER_SEED", 5)):
        monkeypatch.setattr(module, name, count)


def test_only_what_matters_is_important(few):
    found = importance([log(lambda values, random, _: math.log10(values["rate"]) + random.normal(0, 0.05))])
    assert found.median[0] > 0.9 > found.chance[0] and found.median[1:].max() < 0.05
    assert (found.low <= found.median).all() and (found.median <= found.high).all()
    assert found.explained > 0.8 and found.trials == 60 and found.searches == 1


def test_a_choice_without_order_and_a_conditional_have_the_shares_of_their_variance(few):
    """Net b gives 1 more: variance 1/4. Depth within b adds −1, 0, 1: variance 2/3, in half of the trials 1/3."""

    def score(values, random, _):
        return (values["net"] == "b") + int(values.get("depth", 2)) - 2

    found = importance([log(score, 200)])
    np.testing.assert_allclose(found.median, [0, 3 / 7, 4 / 7], atol=0.08)


def test_noise_is_not_explained_and_stays_below_chance(few):
    found = importance([log(lambda values, random, _: random.normal())])
    assert found.explained < 0.2
    assert (found.median < found.chance + 0.1).all()


def test_the_only_hyper_parameter_is_beyond_chance_too(few):
    one = log(lambda values, random, _: math.log10(values["rate"]) + random.normal(0, 0.05), 60)
    trials = tuple(replace(trial, values={"rate": trial.values["rate"]}) for trial in one.trials)
    found = importance([replace(one, search=replace(one.search, space=SPACE[:1]), trials=trials)])
    assert found.median[0] > 0.95 and found.chance[0] < 0.7, "its share of shuffled scores would be all of it"


def test_two_together_are_not_of_one_alone(few):
    def score(values, random, _):
        return (values["rate"] > 10**-2.5) == (values["net"] == "b")

    found = importance([log(score, 200)])
    assert found.explained > 0.5 and found.median.sum() < 0.5


def test_the_same_trials_give_the_same_and_global_generators_stay(few):
    one = log(lambda values, random, _: values["rate"] + random.normal(0, 0.01), 20)
    before = np.random.get_state()[1].copy()
    first, second = importance([one]), importance([one])
    np.testing.assert_array_equal(first.median, second.median)
    np.testing.assert_array_equal(first.chance, second.chance)
    np.testing.assert_array_equal(np.random.get_state()[1], before)
    other = importance([replace(one, search=replace(one.search, name="other"))])
    assert not np.array_equal(first.median, other.median), "each search has a stream of its own"


def test_searches_of_seeds_have_the_interval_of_the_median_over_seeds(few):
    logs = [log(lambda values, random, _: math.log10(values["rate"]), 15, seed) for seed in range(6)]
    found = importance(logs)
    assert found.searches == 6 and found.median[0] > 0.8 and np.isfinite(found.high).all()
    assert np.isinf(importance(logs[:5]).high).all(), "five seeds have no such interval"


def test_epochs_of_hyperband_are_told_apart_from_what_is_searched(few):
    def score(values, random, length):
        return length + 0.5 * math.log10(values["rate"])

    found = importance([log(score, 120, epochs=(1, 3, 9))])
    assert found.median[0] > 0.7


def test_of_few_trials_or_equal_scores_nothing_is_said():
    assert importance([]) is None
    assert importance([log(lambda values, random, _: values["rate"], 9)]) is None
    assert importance([log(lambda *_: 0.5, 20)]) is None
    assert importance([log(lambda *_: math.nan, 20)]) is None


def test_diverged_trials_are_the_worst_of_the_others():
    one = SearchLog(
        searched.search(),
        None,
        True,
        tuple(Trial(n, {}, None, (s,), Cost()) for n, s in enumerate([0.3, math.nan, 0.9])),
    )
    assert scores_of(one).tolist() == [0.3, 0.3, 0.9]
    assert scores_of(replace(one, higher_is_better=False)).tolist() == [0.3, 0.9, 0.9]
