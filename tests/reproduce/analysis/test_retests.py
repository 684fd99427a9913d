"""What winners come to on the seeds of the experiment."""

import math
from dataclasses import replace

import numpy as np

from reproduce.analysis.retests import retest, retested
from tests.made_up import searches as searched


def test_the_retest_is_the_objective_on_the_seeds_and_the_gap_what_the_score_is_better_by():
    results = searched.single()
    search = results.experiment.searches["random"]
    found, score = retest(results, search), results.searches["random"][0].winner.score
    own = [results.records["random", seed].series["val_accuracy"].values[-1] for seed in range(20)]
    np.testing.assert_allclose(found.objective.values, own)
    np.testing.assert_allclose(found.gap.values, score - np.array(own))
    assert found.test_name == "test_accuracy" and found.test.interval.median < found.objective.interval.median


def test_a_run_that_diverged_is_the_worst_and_one_that_is_missing_is_counted():
    results = searched.results([searched.log(searched.search())], missing=[("random", 3)])
    record = results.records["random", 5]
    results = replace(results, records={**results.records, ("random", 5): replace(record, diverged=True)})
    search = results.experiment.searches["random"]
    found = retest(results, search).objective
    assert (found.diverged, found.missing, len(found.values)) == (1, 1, 19)
    assert retested(results, search, 5) == -math.inf and retested(results, search, 3) is None
