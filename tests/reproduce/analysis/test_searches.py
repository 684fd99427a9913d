"""Trials as figures ask for them: the best so far, their order, where a value stands, what is said of them."""

import math
from dataclasses import replace

import numpy as np
import pytest

from reproduce.analysis.searches import (
    about,
    best_first,
    clock,
    cost,
    cost_text,
    diverged,
    history,
    objective,
    place_of,
    running_best,
    ticks_of,
)
from reproduce.experiment import HyperParameter
from reproduce.trials import Cost, SearchLog, Trial
from tests.made_up import searches as searched

NAN = math.nan


def log(scores, higher=True, epochs=None, seed=None, **options):
    """A log of trials with these scores, a tuple for each."""
    lengths = epochs or [None] * len(scores)
    trials = [
        Trial(n, {"rate": 0.01}, length, one, Cost(len(one), len(one) * (length or 9), 0))
        for n, (one, length) in enumerate(zip(scores, lengths, strict=True), 1)
    ]
    return SearchLog(searched.search(**options), seed, higher, tuple(trials))


def test_the_best_so_far_never_falls_and_diverged_trials_do_not_count():
    one = log([(NAN, 0.9), (0.5, 0.7), (0.4, 0.6), (0.8, 1.0), (NAN, NAN)])
    np.testing.assert_allclose(running_best(one), [-np.inf, 0.6, 0.6, 0.9, 0.9])
    np.testing.assert_allclose(running_best(replace(one, higher_is_better=False)), [np.inf, 0.6, 0.5, 0.5, 0.5])
    assert diverged([one, one]) == 4


def test_of_hyperband_only_trials_trained_longest_are_the_best_so_far():
    one = log([(0.9,), (0.5,), (0.6,)], epochs=[1, 9, 9], tuner="hyperband")
    np.testing.assert_array_equal(running_best(one), [-np.inf, 0.5, 0.6])


def test_the_winner_is_first_and_diverged_trials_are_last():
    one = log([(0.9,), (NAN,), (0.6,), (0.7,), (0.8,)], epochs=[1, 9, 3, 9, 9])
    assert [trial.number for trial in best_first(one)] == [5, 4, 3, 1, 2]
    lost = log([(0.9,), (NAN,)], epochs=[1, 9])
    assert best_first(lost)[0] is lost.winner and lost.winner.number == 2


def test_history_is_the_median_over_seeds_and_pads_what_stopped():
    logs = [log([(0.1 * seed,), (0.5 + 0.1 * seed,)][: 1 if seed == 0 else 2], seed=seed) for seed in range(7)]
    found = history(logs)
    np.testing.assert_allclose(found.median, [0.3, 0.8])
    np.testing.assert_allclose([found.low[1], found.high[1]], [0.0, 1.1])  # the seed that stopped keeps its 0.0
    assert (found.searches, found.stopped) == (7, 1)


def test_history_against_epochs_is_known_when_a_trial_ends():
    short, long = log([(0.5,), (0.9,)], epochs=[2, 9]), log([(0.6,), (0.7,), (0.8,)], epochs=[9, 9, 9])
    np.testing.assert_array_equal(clock(short, "epoch"), [2, 11])
    np.testing.assert_array_equal(clock(log([(0.5, 0.6), (0.1, 0.2)]), "epoch"), [18, 36])
    np.testing.assert_array_equal(clock(short, "trial"), [1, 2])
    found = history([short, long, long], "epoch")
    np.testing.assert_array_equal(found.x, [2, 9, 11, 18, 27])
    np.testing.assert_array_equal(found.median, [-np.inf, 0.6, 0.6, 0.7, 0.8])
    assert found.stopped == 1


def test_the_cost_of_searches_is_that_of_all_their_trials():
    assert cost([log([(0.5, 0.6), (0.1, 0.2)]), log([(0.5,)], epochs=[2])]) == Cost(5, 38, 0)
    assert cost_text(Cost(1, 1, 12345)) == "1 run, 1 epoch, 12345 steps"


def test_history_of_one_search_has_no_band():
    found = history([log([(0.1,), (0.4,)])])
    assert found.low.tolist() == found.median.tolist() == found.high.tolist() == [0.1, 0.4]


@pytest.mark.parametrize(
    ("parameter", "value", "place"),
    [
        (searched.SPACE[0], 1e-4, 0.0),
        (searched.SPACE[0], 1e-1, 1.0),
        (searched.SPACE[4], 0.745, 0.5),
        (searched.SPACE[1], "[32]", 0.5),
        (searched.SPACE[2], "64", 1.0),
        (HyperParameter("one", ("a",), (None,), None, False, {}), "a", 0.5),
    ],
)
def test_places(parameter, value, place):
    assert place_of(parameter, value) == pytest.approx(place)


@pytest.mark.parametrize(
    ("bounds", "is_log", "ends", "texts"),
    [
        ((1e-8, 1.0), True, False, ["10⁻⁸", "10⁻⁵", "10⁻²"]),
        ((0.2, 0.7), True, False, ["0.2", "0.7"]),
        ((0.0, 1.0), False, False, ["0", "0.5", "1"]),
        ((1, 3), False, False, ["1", "2", "3"]),
        ((3, 4), False, True, ["3", "4"]),
        ((1e-4, 0.1), True, True, ["10⁻⁴", "10⁻³", "10⁻²", "10⁻¹"]),
    ],
)
def test_ticks(bounds, is_log, ends, texts):
    assert [text for _, text in ticks_of(HyperParameter("x", (), (), bounds, is_log, {}), ends=ends)] == texts


def test_captions_count_what_diverged_and_what_was_trained_shorter():
    assert about((), shown=True) == "The search is not done."
    short = log([(0.9,), (NAN,), (0.6,)], epochs=[1, 9, 9], tuner="hyperband", name="band", executions=1)
    assert about([short], shown=True) == (
        "3 trials of the search 'band'. 1 trial diverged (✕, at the edge). 1 trial was trained for fewer epochs than the "
        "longest, 9, and paler."
    )
    assert about([log([(0.5, 0.6)], seed=3)], shown=False) == (
        "1 trial of the search 'random', of seed 3; the score of a trial is the mean of 2 executions."
    )


def test_the_objective_says_that_it_is_the_best_over_training():
    experiment = searched.single().experiment
    assert objective(experiment, searched.search(is_best=True)).label == "best validation accuracy (%)"
    assert objective(experiment, searched.search()).label == "validation accuracy (%)"
