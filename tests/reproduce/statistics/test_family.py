"""How claims share an error: by hand, and measured where claims hang together."""

import math

import numpy as np
import pytest
from scipy.special import bdtr

from reproduce.statistics.family import FAMILY_ERROR, lasting_shares, shares


@pytest.mark.parametrize(
    ("p_values", "errors"),
    [
        ([0.01, 0.04, 0.03], [0.05 / 3] * 3),
        ([0.0001, 0.04, 0.02], [0.05 / 3, 0.05 / 2, 0.05 / 2]),  # the first is settled and leaves its share
        ([0.0001, 0.0001, 0.04], [0.05 / 3, 0.05 / 3, 0.05]),
        ([0.0], [0.05]),
        ([0.04], [0.05]),
        ([], []),
    ],
)
def test_shares_of_the_error_against_hand_numbers(p_values, errors):
    assert shares(p_values) == pytest.approx(errors)


def test_lasting_shares_are_equal_whatever_is_decided():
    assert lasting_shares(4) == [0.0125] * 4
    assert lasting_shares(0) == []


@pytest.mark.parametrize("shift", [0.0, 0.01, 0.03, 0.1, 0.13])
def test_claims_that_say_nearly_the_same_are_rarely_wrong_together(shift):
    """Of `> 0` and `> -shift`, the median being 0, the first is false and the second true: an error each way."""
    simulations, seeds = 20_000, 175  # with Holm's step-down some verdict is wrong in 6%
    samples = np.random.default_rng(0).normal(size=(simulations, seeds))
    low, nearly = (samples < 0).sum(axis=1), (samples < -shift).sum(axis=1)
    reproduced, refuted = bdtr([low, nearly], seeds, 0.5), bdtr([seeds - low, seeds - nearly], seeds, 0.5)
    errors = np.array([shares(pair) for pair in np.minimum(reproduced, refuted).T]).T
    wrong = (reproduced[0] <= errors[0]) | ((refuted if shift else reproduced)[1] <= errors[1])
    assert wrong.mean() <= FAMILY_ERROR + 4 * math.sqrt(0.05 * 0.95 / simulations)
