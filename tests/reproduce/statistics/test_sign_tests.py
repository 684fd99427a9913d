"""The test that allows any number of looks: against hand numbers, and how often it ever errs, worked out exactly."""

import math

import numpy as np
import pytest
from scipy.integrate import quad

from reproduce.statistics.sign_tests import ANYTIME, FIXED, clopper_pearson


def ratio(holding, against, share):
    """The mixture by quadrature: likelihoods above `share` under Jeffreys' prior, over that of `share`."""

    def density(p):
        return 1 / math.sqrt(p * (1 - p))

    def weighed(p):
        return density(p) * (p / share) ** holding * ((1 - p) / (1 - share)) ** against

    return quad(weighed, share, 1)[0] / quad(density, share, 1)[0]


@pytest.mark.parametrize(("holding", "against", "share"), [(6, 0, 0.5), (15, 5, 0.5), (29, 1, 0.8), (0, 0, 0.5)])
def test_the_anytime_tail_is_one_over_the_mixture_of_likelihoods(holding, against, share):
    tail = ANYTIME.tail(against, holding + against, share)
    assert float(tail) == pytest.approx(min(1.0, 1 / ratio(holding, against, share)), rel=1e-6)


def test_it_takes_one_more_agreeing_seed_than_a_number_that_was_fixed():
    assert [int((test.tail(0, np.arange(20), 0.5) > 0.05).sum()) for test in (FIXED, ANYTIME)] == [5, 6]


@pytest.mark.parametrize("share", [0.1, 0.5, 0.8, 0.95])
@pytest.mark.parametrize("error", [0.05, 0.0025])
def test_the_chance_of_ever_going_wrong_is_what_is_promised(share, error):
    """The chance, by the tree of all sequences, that the tail is ever low enough when `share` is the truth."""
    alive, wrong = np.ones(1), 0.0  # by how many seeds hold
    for seeds in range(1, 401):
        alive = np.append(alive * (1 - share), 0) + np.append(0, alive * share)
        crossed = ANYTIME.tail(seeds - np.arange(seeds + 1), seeds, share) <= error
        wrong += alive[crossed].sum()
        alive = np.where(crossed, 0, alive)
    assert error / 10 < wrong <= error


def test_the_test_for_a_fixed_number_goes_wrong_when_looked_at_again_and_again():
    alive, wrong = np.ones(1), 0.0
    for seeds in range(1, 401):
        alive = np.append(alive / 2, 0) + np.append(0, alive / 2)
        crossed = FIXED.tail(seeds - np.arange(seeds + 1), seeds, 0.5) <= 0.05
        wrong += alive[crossed].sum()
        alive = np.where(crossed, 0, alive)
    assert wrong > 0.2


@pytest.mark.parametrize("tail", [0.05, 0.005])
def test_the_ends_of_a_share_are_where_the_test_turns(tail):
    for seeds in (1, 8, 20, 100):
        for holding in range(seeds + 1):
            low, high = ANYTIME.ends(holding, seeds, tail)
            assert 0 <= low <= holding / seeds <= high <= 1
            if holding:
                assert float(ANYTIME.tail(seeds - holding, seeds, low)) <= tail
                assert float(ANYTIME.tail(seeds - holding, seeds, low + 1e-9)) > tail
            mirrored = ANYTIME.ends(seeds - holding, seeds, tail)
            assert (1 - high, 1 - low) == pytest.approx(mirrored)


def test_nothing_below_the_observed_share_is_ruled_out_twice():
    """What is ruled out is all below the lower end: the test does not turn a second time."""
    for seeds in (5, 20, 100):
        for holding in range(seeds + 1):
            tails = np.array([float(ANYTIME.tail(seeds - holding, seeds, s)) for s in np.linspace(0.001, 0.999, 101)])
            assert not ((tails[:-1] > 0.2) & (tails[1:] <= 0.2)).any()


def test_anytime_intervals_are_wider():
    for holding in (10, 17, 20):
        low, high = ANYTIME.ends(holding, 20, 0.05)
        exact = clopper_pearson(holding, 20, 0.9)
        assert low < exact[0] and high >= exact[1]
