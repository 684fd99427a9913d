"""Intervals against hand numbers, and their measured coverage."""

import math

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as some
from scipy.special import ndtri
from scipy.stats import binomtest, quantile_test

from reproduce.statistics.intervals import (
    Interval,
    MedianEvidence,
    ShareEvidence,
    interval_order,
    mean_and_deviation,
    median_interval,
)
from reproduce.statistics.sign_tests import clopper_pearson

NUM_SIMULATIONS = 1500
SEEDS = (8, 13, 20, 50)


def normal(generator, shape):
    return generator.normal(size=shape)


def log_normal(generator, shape):
    return generator.lognormal(sigma=1.5, size=shape)


def zero_or_one(generator, shape):
    return (generator.random(shape) < 0.9).astype(float)


def outliers(generator, shape):
    return np.where(generator.random(shape) < 0.05, 10, 0) + generator.normal(size=shape)


def constant(generator, shape):
    return np.full(shape, 0.75)


def diverging(generator, shape):
    return np.where(generator.random(shape) < 0.1, -np.inf, generator.normal(size=shape))


MEDIANS = {
    normal: 0.0,
    log_normal: 1.0,
    zero_or_one: 1.0,
    outliers: float(ndtri(0.5 / 0.95)),  # the bulk of the outliers lies above
    constant: 0.75,
    diverging: float(ndtri(0.4 / 0.9)),
}


def lowest_plausible(level, simulations=NUM_SIMULATIONS):
    """Four standard errors below a coverage."""
    return level - 4 * math.sqrt(level * (1 - level) / simulations)


@pytest.mark.parametrize("confidence", [0.9, 0.95, 0.99])
@pytest.mark.parametrize("seeds", SEEDS)
@pytest.mark.parametrize("draw", MEDIANS)
def test_the_median_interval_covers_what_it_promises(draw, seeds, confidence):
    samples = draw(np.random.default_rng(seeds), (NUM_SIMULATIONS, seeds))
    intervals = [median_interval(sample, confidence) for sample in samples]
    covered = np.mean([found.low <= MEDIANS[draw] <= found.high for found in intervals])
    assert intervals[0].confidence >= confidence
    assert covered >= lowest_plausible(intervals[0].confidence)


def test_coverage_is_not_bought_with_wide_intervals():
    """For continuous data the interval misses about as often as it says."""
    samples = np.random.default_rng(0).normal(size=(4000, 20))
    intervals = [median_interval(sample, 0.9) for sample in samples]
    missed = np.mean([not found.low <= 0 <= found.high for found in intervals])
    assert missed == pytest.approx(1 - intervals[0].confidence, abs=0.015)


@pytest.mark.parametrize("confidence", [0.9, 0.99])
@pytest.mark.parametrize("share", [0.02, 0.5, 0.9])
@pytest.mark.parametrize("seeds", SEEDS)
def test_clopper_pearson_covers_what_it_promises(share, seeds, confidence):
    counts = np.random.default_rng(seeds).binomial(seeds, share, size=NUM_SIMULATIONS)
    ends = {count: clopper_pearson(int(count), seeds, confidence) for count in np.unique(counts)}
    covered = np.mean([ends[count][0] <= share <= ends[count][1] for count in counts])
    assert covered >= lowest_plausible(confidence)


@pytest.mark.parametrize(("holding", "seeds"), [(0, 5), (5, 5), (3, 20), (19, 20), (1, 1)])
@pytest.mark.parametrize("confidence", [0.95, 0.999])
def test_clopper_pearson_is_scipys(holding, seeds, confidence):
    expected = binomtest(holding, seeds).proportion_ci(confidence, method="exact")
    assert clopper_pearson(holding, seeds, confidence) == pytest.approx((expected.low, expected.high))


@pytest.mark.parametrize(
    ("seeds", "tail", "order"),
    [
        (5, 0.025, 0),
        (5, 0.05, 1),
        (8, 0.025, 1),
        (9, 0.025, 2),
        (20, 0.025, 6),
        (20, 0.005, 4),
        (3, 0.5, 2),
        (0, 0.1, 0),
    ],
)
def test_orders_are_those_of_the_printed_tables(seeds, tail, order):
    assert interval_order(seeds, tail) == order


def test_the_median_interval_of_given_numbers():
    assert median_interval([3, 1, 2, 6, 5, 4]) == Interval(1.0, 3.5, 6.0, 1 - 2 / 64)


def test_infinities_rank_and_not_a_number_widens():
    assert median_interval([1, 2, 3, 4, 5, np.inf, np.inf]) == Interval(1.0, 4.0, math.inf, 1 - 2 / 128)
    found = median_interval([1, 2, 3, 4, 5, 6, np.nan, np.nan, 7])
    assert (found.low, found.high) == (-math.inf, math.inf)
    assert math.isnan(found.median)


def test_too_few_values_have_no_finite_interval():
    assert median_interval([1, 2, 3]) == Interval(-math.inf, 2.0, math.inf, 1.0)
    assert MedianEvidence.of([1, 2, 3]).interval(0.025) is None


def test_values_that_are_not_a_number_and_ties_are_counted():
    evidence = MedianEvidence.without_ties([np.nan, -np.inf, 0, 0, 1, np.nan])
    assert (evidence.seeds, evidence.ties, evidence.equal, evidence.undefined) == (6, 2, 2, 2)
    assert MedianEvidence.of([0, 0, 1]).equal == 2
    assert MedianEvidence.without_ties([0, 0]).estimate == 0 and math.isnan(MedianEvidence.of([1, np.nan]).estimate)


def test_a_share_promises_what_it_was_asked_and_counts_what_cannot_be_told():
    evidence = ShareEvidence(15, 17, 20)
    assert (evidence.confidence(0.025), evidence.undefined, evidence.estimate) == (0.95, 2, 0.75)
    assert evidence.interval(0.025) == (clopper_pearson(15, 20)[0], clopper_pearson(17, 20)[1])


def test_no_values_have_no_median():
    with pytest.raises(ValueError, match="the median of no values"):
        median_interval([])


def test_the_tail_at_which_an_interval_decides_is_that_of_the_interval():
    evidence = MedianEvidence.of([-1, 0, 1, 2, 3, 4, 5, 6, 7, 8])
    now = np.array([10])
    assert evidence.above(0, True, now)[0] == pytest.approx((1 + 10 + 45) / 1024)
    assert evidence.above(0, False, now)[0] == pytest.approx((1 + 10) / 1024)
    assert evidence.below(0, False, now)[0] == pytest.approx(1 - (1 + 10) / 1024)
    for threshold in (-2, -0.5, 0.5, 1.5):
        tail = evidence.above(threshold, True, now)[0]
        assert evidence.interval(tail)[0] > threshold
        assert (evidence.interval(tail * 0.99) or [-np.inf])[0] <= threshold


def test_shares_agree_with_their_interval():
    evidence, now = ShareEvidence(17, 17, 20), np.array([20])
    above, below = evidence.above(0.6, True, now)[0], evidence.below(0.95, True, now)[0]
    assert evidence.interval(above)[0] == pytest.approx(0.6)
    assert evidence.interval(below)[1] == pytest.approx(0.95)


@pytest.mark.parametrize(
    ("holding", "threshold", "strict", "above", "below"),
    [(20, 1.0, False, 1, 0), (0, 0.0, False, 0, 1), (0, 0.0, True, 1, 1), (5, 0.0, True, 0, 1), (5, 1.0, True, 1, 0)],
)
def test_shares_at_the_ends_of_their_range(holding, threshold, strict, above, below):
    evidence, now = ShareEvidence(holding, holding, 20), np.array([20])
    assert (evidence.above(threshold, strict, now)[0], evidence.below(threshold, strict, now)[0]) == (above, below)


def test_mean_and_deviation():
    assert mean_and_deviation([1, 2, 3, 4]) == pytest.approx((2.5, math.sqrt(5 / 3)))
    mean, deviation = mean_and_deviation([1, math.inf])
    assert (mean, math.isnan(deviation)) == (math.inf, True)
    assert math.isnan(mean_and_deviation([1])[1])
    assert math.isnan(mean_and_deviation([math.inf, -math.inf])[0])


VALUES = some.lists(
    some.floats(-1e9, 1e9) | some.sampled_from([0.0, 1.0, math.inf, -math.inf]), min_size=1, max_size=40
)
CONFIDENCES = some.sampled_from([0.5, 0.9, 0.95, 0.999])


@given(VALUES, CONFIDENCES)
def test_an_interval_holds_its_median_and_reaches_what_was_asked(values, confidence):
    found = median_interval(values, confidence)
    assert math.isnan(found.median) or found.low <= found.median <= found.high
    assert confidence <= found.confidence <= 1


@given(VALUES, CONFIDENCES)
def test_turned_upside_down_the_interval_is_too(values, confidence):
    found, turned = median_interval(values, confidence), median_interval([-value for value in values], confidence)
    np.testing.assert_equal([turned.low, turned.median, turned.high], [-found.high, -found.median, -found.low])
    evidence, negative = MedianEvidence.of(values), MedianEvidence.of([-value for value in values])
    now = np.array([len(values)])
    for threshold in {0.0, values[0]}:
        for strict in (True, False):
            assert evidence.above(threshold, strict, now) == negative.below(-threshold, strict, now)


@given(VALUES, CONFIDENCES)
def test_more_confidence_takes_a_wider_interval(values, confidence):
    found, wider = median_interval(values, confidence), median_interval(values, 0.9999)
    assert wider.low <= found.low and found.high <= wider.high


@given(some.lists(some.integers(-4, 4), min_size=1, max_size=40), some.integers(-5, 5))
def test_the_tails_are_those_of_scipys_sign_test(values, threshold):
    evidence, now = MedianEvidence.of(values), np.array([len(values)])
    above = quantile_test(values, q=threshold, p=0.5, alternative="greater").pvalue
    below = quantile_test(values, q=threshold, p=0.5, alternative="less").pvalue
    assert evidence.above(threshold, True, now)[0] == pytest.approx(above, abs=1e-12)
    assert evidence.below(threshold, True, now)[0] == pytest.approx(below, abs=1e-12)


@given(some.lists(some.integers(-4, 4), min_size=1, max_size=40), CONFIDENCES.filter(lambda one: one > 0.5))
def test_the_interval_is_scipys_that_inverts_the_sign_test(values, confidence):
    """But where a tail is hit exactly, as at 50%: there SciPy takes one end closer and the other not."""
    expected = quantile_test(values, p=0.5).confidence_interval(confidence)
    found = median_interval(values, confidence)
    assert (found.low, found.high) == (
        -math.inf if math.isnan(expected.low) else expected.low,
        math.inf if math.isnan(expected.high) else expected.high,
    )


@given(some.integers(0, 40), some.integers(0, 40), CONFIDENCES)
def test_a_share_lies_in_its_interval_which_is_scipys(holding, others, confidence):
    seeds = holding + others
    if seeds:
        low, high = clopper_pearson(holding, seeds, confidence)
        expected = binomtest(holding, seeds).proportion_ci(confidence, method="exact")
        assert low <= holding / seeds <= high and (low, high) == pytest.approx((expected.low, expected.high))
        assert clopper_pearson(others, seeds, confidence) == pytest.approx((1 - high, 1 - low))


@given(some.integers(0, 40), some.integers(0, 40), some.floats(0.01, 0.99))
@example(1, 19, 0.01)
def test_the_tails_of_a_share_are_those_of_scipys_binomial_test(holding, others, threshold):
    if seeds := holding + others:
        evidence, now = ShareEvidence(holding, holding, seeds), np.array([seeds])
        above = binomtest(holding, seeds, threshold, alternative="greater").pvalue
        below = binomtest(holding, seeds, threshold, alternative="less").pvalue
        assert evidence.above(threshold, True, now)[0] == pytest.approx(above, abs=1e-12)
        assert evidence.below(threshold, True, now)[0] == pytest.approx(below, abs=1e-12)
