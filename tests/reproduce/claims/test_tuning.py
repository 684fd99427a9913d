"""Honest tuning and tolerance."""

import math

import numpy as np
import pytest

from reproduce.claims import value_of


def score_table(made_up, table, series, seeds=4, better=True, levels=("0.01", "0.1", "1")):
    """Results of one factor `rate`; `table[series]` is (levels, seeds)."""
    made = made_up.experiment([made_up.factor("rate", *levels)], series=series, seeds=seeds)

    def measure(chosen, seed):
        row = levels.index(chosen["rate"])
        return {name: made_up.curve(np.array(table[name])[row, seed], better=better) for name in series.split()}

    return made_up.results(made, measure)


def test_each_half_is_scored_at_the_level_the_other_half_chose(made_up):
    table = {
        "val_score": [[9, 0, 9, 0], [1, 5, 1, 5], [0, 1, 0, 1]],  # even seeds choose 0.01, odd ones 0.1
        "test_score": [[10, 11, 12, 13], [20, 21, 22, 23], [99, 99, 99, 99]],
    }
    results = score_table(made_up, table, "val_score test_score")
    assert value_of("tuned(test_score, over=rate)", results).data.tolist() == [20, 11, 22, 13]


def test_the_level_is_chosen_by_the_named_score(made_up):
    table = {"val_loss": [[3] * 4, [1] * 4, [2] * 4], "score": [[10] * 4, [20] * 4, [99] * 4]}
    results = score_table(made_up, table, "val_loss score", better=False)
    assert value_of("tuned(score, over=rate, by=val_loss)", results).data.tolist() == [20] * 4
    assert value_of("tuned(score, over=rate)", results).data.tolist() == [10] * 4


def test_ties_go_to_the_first_level_and_diverged_levels_to_nobody(made_up):
    table = {"score": [[math.nan] * 4, [5] * 4, [5] * 4], "other": [[1] * 4, [2] * 4, [3] * 4]}
    results = score_table(made_up, table, "score other")
    assert value_of("tuned(other, over=rate, by=score)", results).data.tolist() == [2] * 4


def test_steps_are_tuned_downwards(made_up):
    made = made_up.experiment([made_up.factor("rate", "0.1", "1")], series="loss", seeds=4)
    curves = {"0.1": (3, 2, 1), "1": (3, 1, 1)}
    results = made_up.results(made, lambda levels, seed: {"loss": made_up.curve(*curves[levels["rate"]], better=False)})
    assert value_of("tuned(steps_to(loss, 1), over=rate)", results).data.tolist() == [10] * 4


def test_tuning_on_noise_promises_nothing(made_up):
    """With pure noise, the tuned score has the mean of the noise; choosing and scoring on the same seeds would not."""
    noise = np.random.default_rng(0).normal(size=(30, 400))
    levels = tuple(str(level) for level in range(1, 31))
    results = score_table(made_up, {"score": noise}, "score", seeds=400, levels=levels)
    assert abs(value_of("tuned(score, over=rate)", results).data.mean()) < 3 / math.sqrt(400)


def test_a_single_half_cannot_tune(made_up):
    results = score_table(made_up, {"score": [[1], [2], [3]]}, "score", seeds=1)
    assert math.isnan(value_of("tuned(score, over=rate)", results).data[0])


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
def test_tolerance_counts_decades_around_the_best(made_up, scores, decades):
    levels = ("0.001", "0.01", "0.1", "1", "10", "own")
    table = {"score": [[value] for value in (*scores, 2.0)]}  # `own` would be best: it has no number
    results = score_table(made_up, table, "score", seeds=1, levels=levels)
    assert value_of("tolerance(score, over=rate, within=0.02)", results).data == pytest.approx([decades])


def test_tolerance_sorts_the_levels_by_number(made_up):
    results = score_table(made_up, {"score": [[0.5], [0.9], [0.9]]}, "score", seeds=1, levels=("10", "0.1", "1"))
    assert value_of("tolerance(score, over=rate, within=0)", results).data == pytest.approx([1])


def test_equally_many_steps_of_a_log_range_are_equally_wide(made_up):
    """Six digits of a rate leave 6e-7 of a decade, which would make ties look like a difference."""
    levels = tuple(f"{rate:.6g}" for rate in np.geomspace(1e-4, 10, 11))
    scores = np.zeros((11, 10))
    for seed in range(10):
        scores[seed : seed + 2, seed] = 1  # one step wide, wherever
    results = score_table(made_up, {"score": scores}, "score", seeds=10, levels=levels)
    assert set(value_of("tolerance(score, over=rate, within=0)", results).data.tolist()) == {0.5}
