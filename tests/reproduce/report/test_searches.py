"""The section of a report on searches."""

from dataclasses import replace

from reproduce.report import report, searches
from reproduce.trials import Rung
from tests.made_up import searches as searched

SINGLE = """\
## Search

### random

- tuner: random search (KerasTuner), by validation accuracy
- space:
  - rate: 0.0001 to 0.1, logarithmic
  - hidden: [16]; [32]; [32, 32]
  - batch: 16; 32; 64
  - optimizer: adam; momentum
  - momentum: 0.5 to 0.99, where optimizer is momentum
- budget: 30 trials, 2 executions of each
- tried: 30 trials, 3 diverged
- cost: 60 runs, 540 epochs, 2160 steps
- winner: trial 27: rate 0.008571, hidden [16], batch 16, optimizer momentum, momentum 0.9208
- selection score: validation accuracy (%) 97.03, its executions 96.16 to 97.9
- re-test: validation accuracy (%) 92.93 [91.98, 93.47], median of 20 seeds [95% interval]
- re-test on the test part: test accuracy (%) 91.93 [90.98, 92.47]
- selection gap: validation accuracy (points) 4.104 [3.56, 5.055], by which the re-test is worse than the selection score
"""


def text(results):
    return searches.markdown(searches.found(results))


def test_a_search_in_words():
    assert text(searched.single()) == SINGLE


def test_facts_are_one_value_before_they_are_words():
    (one,) = searches.found(searched.single())
    assert (one.trials, one.diverged, one.seeds, one.winners[0].number) == ((30,), 3, 20, 27)
    assert one.score.median == one.winners[0].score
    gap = one.score.median - one.retest.objective.interval.median
    assert abs(one.retest.gap.interval.median - gap) < 1e-9


def test_hyperband_has_its_brackets():
    band = searches.found(searched.compared())[1]
    assert band.brackets == ((Rung(9, 1), Rung(3, 3), Rung(1, 9)), (Rung(5, 3), Rung(2, 9)), (Rung(3, 9),))
    written = text(searched.compared())
    assert "- budget: brackets with factor 3, 1 iteration, 2 executions of each\n" in written
    assert "| 1       |  9 × 1 epoch | 3 × 3 epochs | 1 × 9 epochs |\n" in written
    assert "| 3       | 3 × 9 epochs |              |              |\n" in written


def test_what_searches_cost_stands_side_by_side():
    written = text(searched.compared())
    assert "| search | trials | runs | epochs | steps |\n" in written
    assert "| random |     30 |   60 |    540 |  2160 |\n" in written
    epochs = 2 * sum(trial.epochs for trial in searched.compared().searches["band"][0].trials)
    assert f"| band   |     18 |   36 |    {epochs} |   {4 * epochs} |\n" in written
    assert f"- cost: 36 runs, {epochs} epochs, {4 * epochs} steps\n" in written
    assert "| search |" not in text(searched.single()), "there is nothing to compare with"


def test_the_cost_of_searches_of_seeds_is_that_of_all():
    assert "- cost: 192 runs, 1728 epochs, 6912 steps\n" in text(searched.each_seed(12, 8))


def test_where_seeds_have_searches_winners_are_counted():
    written = text(searched.each_seed())
    assert "by validation accuracy, once for each seed\n" in written
    assert "- tried: 12 trials for each seed, 8 diverged in all\n" in written
    assert "optimizer adam 4×, momentum 4×; momentum 0.8083 to 0.9794, not used 4×\n" in written
    assert (
        "- selection score: validation accuracy (%) 94.3 [92.9, 97.09], median of 8 seeds [95% interval]\n" in written
    )


def test_a_winner_without_a_score_has_no_gap():
    written = text(searched.hopeless())
    assert "- selection score: none: every trial that counts diverged\n" in written and "gap" not in written


def test_a_search_that_is_not_done_says_so():
    written = text(replace(searched.single(), searches={}))
    assert written.endswith("- state: not done yet\n") and "winner" not in written


def test_missing_runs_of_the_retest_are_counted():
    results = searched.results([searched.log(searched.search())], missing=[("random", seed) for seed in range(3)])
    assert "[95% interval]\n- re-test on the test part" in text(results)
    assert "3 missing, median of 20 seeds" in text(results)


def test_the_report_has_the_section_and_names_the_file(tmp_path):
    report.write(searched.single(), [], tmp_path, provenance={})
    written = (tmp_path / "report.md").read_text(encoding="utf-8")
    assert SINGLE in written and "Every trial: [trials.csv](trials.csv)." in written
    assert written.index("## Search") < written.index("## Numbers")
    assert searches.markdown([]) == ""
