"""Honest tuning and tolerance."""

import math

import numpy as np
import pytest

from reproduce.claims.choices import sentences
from tests.made_up import claims as made_up
from tests.made_up.expressions import evaluate, value_of


def score_table(table, series, seeds=4, better=True, levels=("0.01", "0.1", "1")):
    """Results of one factor `rate`; `table[series]` is (levels, seeds)."""
    made = made_up.experiment([made_up.factor("rate", *levels)], series=series, seeds=seeds)

    def measure(chosen, seed):
        row = levels.index(chosen["rate"])
        return {name: made_up.curve(np.array(table[name])[row, seed], better=better) for name in series.split()}

    return made_up.results(made, measure)


def test_each_seed_chooses_by_its_own_validation_part():
    table = {
        "val_score": [[9, 0, 9, 0], [1, 5, 1, 5], [0, 1, 0, 1]],  # even seeds choose 0.01, odd ones 0.1
        "test_score": [[10, 11, 12, 13], [20, 21, 22, 23], [99, 99, 99, 99]],
    }
    results = score_table(table, "val_score test_score")
    assert value_of("tuned(test_score, over=rate)", results).data.tolist() == [10, 21, 12, 23]


def test_no_seed_changes_what_another_is_scored_at():
    scores = np.random.default_rng(0).normal(size=(2, 3, 8))
    table = {"val_score": scores[0], "test_score": scores[1]}
    before = value_of("tuned(test_score, over=rate)", score_table(table, "val_score test_score", 8)).data
    scores[0, :, 5] = scores[0, ::-1, 5]
    after = value_of("tuned(test_score, over=rate)", score_table(table, "val_score test_score", 8)).data
    assert np.delete(before, 5).tolist() == np.delete(after, 5).tolist()


def test_the_level_is_chosen_by_the_named_score():
    table = {"val_loss": [[3] * 4, [1] * 4, [2] * 4], "score": [[10] * 4, [20] * 4, [99] * 4]}
    results = score_table(table, "val_loss score", better=False)
    assert value_of("tuned(score, over=rate, by=val_loss)", results).data.tolist() == [20] * 4
    assert value_of("tuned(score, over=rate)", results).data.tolist() == [10] * 4


def test_of_levels_that_tie_the_mean_is_taken():
    table = {"score": [[math.nan] * 4, [5] * 4, [5] * 4], "other": [[1] * 4, [2] * 4, [4] * 4]}
    results = score_table(table, "score other")
    assert value_of("tuned(other, over=rate, by=score)", results).data.tolist() == [3] * 4


@pytest.mark.parametrize(("better", "worst"), [(True, -math.inf), (False, math.inf)])
def test_where_no_level_is_any_good_the_score_is_the_worst(better, worst):
    table = {"score": [[math.nan, 1], [math.nan, 2], [math.nan, 3]], "other": [[1, 1]] * 3}
    results = score_table(table, "score other", seeds=2, better=better)
    assert value_of("tuned(other, over=rate, by=score)", results).data.tolist() == [worst, 1]


def test_where_no_level_is_any_good_a_score_without_direction_is_undefined():
    made = made_up.experiment([made_up.factor("rate", "0.1", "1")], series="loss path", seeds=2)
    series = {"loss": made_up.curve(3, 2, better=False), "path": made_up.curve(5, better=None)}
    results = made_up.results(made, lambda levels, seed: series)
    assert np.isnan(value_of("tuned(path, over=rate, by=steps_to(loss, 1))", results).data).all()


def choices(results, claim):
    return list(sentences(evaluate(claim, results).choices, edge_meant=False))


def test_a_target_that_no_level_reaches_is_said():
    made = made_up.experiment([made_up.factor("rate", "0.1", "1")], series="loss", seeds=4)
    results = made_up.results(made, lambda levels, seed: {"loss": made_up.curve(3, seed, better=False)})
    assert choices(results, "tuned(steps_to(loss, 0), over=rate) < 9") == [
        "In 3 of 4 seeds no level of 'rate' gets there."
    ]


@pytest.mark.parametrize(
    ("scores", "said"),
    [
        ([[1] * 4, [2] * 4, [3] * 4], "In 4 of 4 seeds the best 'rate' is 1, the highest in the grid:"),
        ([[9, 9, 9, 0], [2] * 4, [3] * 4], "In 3 of 4 seeds the best 'rate' is 0.01, the lowest in the grid:"),
        ([[9, 9, 0, 0], [4] * 4, [3] * 4], None),  # half of the seeds is not most
        ([[1] * 4, [3] * 4, [3] * 4], None),  # a level within the grid is as good
    ],
)
def test_a_choice_at_the_end_of_the_grid_is_said(scores, said):
    results = score_table({"score": scores}, "score")
    found = choices(results, "tuned(score, over=rate) > 0")
    assert found == ([f"{said} a better one may lie beyond."] if said else [])


def test_a_choice_at_the_end_of_a_part_of_the_grid_is_none():
    results = score_table({"score": [[1], [2], [3], [9]]}, "score", 1, levels=("0.01", "0.1", "1", "10"))
    assert choices(results, "tuned(score[rate=0.1, rate=1], over=rate) > 0") == []


def test_choices_are_told_by_arm_and_once_where_tuning_is_nested():
    made = made_up.race()

    def measure(levels, seed):
        best = {"sgd": "1", "momentum": "0.1", "adam": "0.01"}[levels["optimizer"]]
        curve = made_up.curve(float(levels["rate"] == best), better=True)
        return {"val_accuracy": curve, "test_accuracy": curve}

    results = made_up.results(made, measure)
    nested = "tuned(tuned(test_accuracy, over=rate), over=optimizer, by=tuned(val_accuracy, over=rate)) > 0"
    assert [sentence.partition(",")[0] for sentence in choices(results, nested)] == [
        "In 20 of 20 seeds of adam the best 'rate' is 0.01",
        "In 20 of 20 seeds of sgd the best 'rate' is 1",
    ]


def test_steps_are_tuned_downwards():
    made = made_up.experiment([made_up.factor("rate", "0.1", "1")], series="loss", seeds=4)
    curves = {"0.1": (3, 2, 1), "1": (3, 1, 1)}
    results = made_up.results(made, lambda levels, seed: {"loss": made_up.curve(*curves[levels["rate"]], better=False)})
    assert value_of("tuned(steps_to(loss, 1), over=rate)", results).data.tolist() == [10] * 4


def test_tuning_by_validation_on_noise_promises_nothing():
    """With pure noise, the tuned test score has the mean of the noise; choosing by the test score would not."""
    noise = np.random.default_rng(0).normal(size=(2, 30, 400))
    levels = tuple(str(level) for level in range(1, 31))
    table = {"val_score": noise[0], "test_score": noise[1]}
    results = score_table(table, "val_score test_score", seeds=400, levels=levels)
    assert abs(value_of("tuned(test_score, over=rate)", results).data.mean()) < 3 / math.sqrt(400)


@pytest.mark.parametrize(
    ("scores", "decades"),
    [
        ([0.90, 0.91, 0.92, 0.70, 0.92], 2),  # 0.001 … 0.1; the last is within the margin, but no neighbour
        ([0.1, 0.2, 0.3, 0.4, 0.5], 0),
        ([0.92, 0.92, 0.92, 0.92, 0.92], 4),
        ([0.5, 0.90, 0.92, 0.5, 0.5], 1),
        ([math.nan] * 5, 0),
        ([math.nan, 0.9, math.nan, 0.9, 0.9], 0),
    ],
)
def test_tolerance_counts_decades_around_the_best(scores, decades):
    levels = ("0.001", "0.01", "0.1", "1", "10", "own")
    table = {"score": [[value] for value in (*scores, 2.0)]}  # `own` would be best: it has no number
    results = score_table(table, "score", seeds=1, levels=levels)
    assert value_of("tolerance(score, over=rate, within=0.02)", results).data == pytest.approx([decades])


def test_tolerance_sorts_the_levels_by_number():
    results = score_table({"score": [[0.5], [0.9], [0.9]]}, "score", seeds=1, levels=("10", "0.1", "1"))
    assert value_of("tolerance(score, over=rate, within=0)", results).data == pytest.approx([1])


def test_equally_many_steps_of_a_log_range_are_equally_wide():
    """Six digits of a rate leave 6e-7 of a decade, which would make ties look like a difference."""
    levels = tuple(f"{rate:.6g}" for rate in np.geomspace(1e-4, 10, 11))
    scores = np.zeros((11, 10))
    for seed in range(10):
        scores[seed : seed + 2, seed] = 1  # one step wide, wherever
    results = score_table({"score": scores}, "score", seeds=10, levels=levels)
    assert set(value_of("tolerance(score, over=rate, within=0)", results).data.tolist()) == {0.5}
