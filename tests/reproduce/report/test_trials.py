"""The table of trials and trials.csv."""

import csv
import math
from dataclasses import replace

from reproduce.experiment import HyperParameter
from reproduce.report import report
from reproduce.report.trials import trial_header, trial_rows, trials
from reproduce.trials import Cost, SearchLog, Trial
from tests.made_up import runs as made
from tests.made_up import searches as searched


def test_the_ten_best_with_the_retest_beside_the_winner():
    results = searched.single()
    table, log = trials(results), results.searches["random"][0]
    assert table.header == (
        "rank", "trial", "rate", "hidden", "batch", "optimizer", "momentum", "validation accuracy (%)",
        "lowest to highest", "re-test",
    )  # fmt: skip
    assert [row[1] for row in table.rows] == [str(trial.number) for trial in log.ranked[:10]]
    assert table.rows[0][-3:] == ("97.03", "96.16 to 97.9", "92.93 [91.98, 93.47]")
    assert {row[-1] for row in table.rows[1:]} == {""} and table.rows[2][6] == "–"


def test_diverged_executions_are_counted():
    results = searched.single()
    log = results.searches["random"][0]
    lost = [replace(trial, scores=(0.5, math.nan)) for trial in log.trials[:2]]
    table = trials(replace(results, searches={"random": (replace(log, trials=tuple(lost)),)}))
    assert [row[-3:-1] for row in table.rows] == [("diverged", "50 to 50, 1 diverged")] * 2


def test_hyperband_has_epochs_and_the_longest_first():
    table = trials(searched.compared(), search="band")
    assert table.header[7] == "epochs"
    assert [row[7] for row in table.rows][:3] == ["9", "9", "3"]
    assert [row[-1] != "" for row in table.rows] == [True] + [False] * 9


def test_where_seeds_have_searches_each_winner_has_a_row_with_its_own_retest():
    results = searched.each_seed()
    table = trials(results)
    assert [row[0] for row in table.rows] == [str(seed) for seed in range(8)]
    for seed, row in enumerate(table.rows):
        value = results.records["each", seed].series["val_accuracy"].values[-1]
        assert row[1] == str(results.searches["each"][seed].winner.number)
        assert float(row[-1]) == float(f"{100 * value:.4g}")
    gone = {key: record for key, record in results.records.items() if key != ("each", 2)}
    assert trials(replace(results, records=gone)).rows[2][-1] == "missing"


def test_one_trial_with_one_execution_has_no_spread():
    table = trials(searched.lonely())
    assert "lowest to highest" not in table.header and len(table.rows) == 1


def test_a_search_that_is_not_done_has_no_rows():
    table = trials(replace(searched.single(), searches={}))
    assert table.rows == () and table.title == "The search 'random' is not done"


def test_the_file_has_every_trial_in_full_precision(tmp_path):
    results = searched.compared()
    report.write(results, [], tmp_path, provenance={})
    with (tmp_path / "trials.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 30 + 18
    logs = [log for group in results.searches.values() for log in group]
    every = [(log, trial) for log in logs for trial in log.trials]
    for row, (log, trial) in zip(rows, every, strict=True):
        assert (row["search"], row["seed"], int(row["trial"])) == (log.search.name, "", trial.number)
        assert float(row["rate"]) == trial.values["rate"] and row["hidden"] == trial.values["hidden"]
        assert row["momentum"] == (repr(trial.values["momentum"]) if "momentum" in trial.values else "")
        assert row["epochs"] == ("" if trial.epochs is None else str(trial.epochs))
        assert row["winner"] == str(trial is log.winner).lower()
        assert row["diverged"] == str(math.isnan(trial.score)).lower()
        assert (int(row["epochs_used"]), int(row["steps_used"])) == (trial.cost.epochs, trial.cost.steps)
        assert row["score"] == repr(trial.score) and row["execution_2"] == repr(trial.scores[1])
    assert sum(row["winner"] == "true" for row in rows) == 2


def test_seeds_are_rows_of_their_own():
    rows = list(trial_rows(searched.each_seed(3, 2)))
    assert [row["seed"] for row in rows] == ["0"] * 3 + ["1"] * 3
    assert sum(row["winner"] == "true" for row in rows) == 2


def test_a_hyper_parameter_called_as_a_column_keeps_both():
    space = (
        HyperParameter("epochs", (), (), (1, 9), False, {}),
        HyperParameter("epochs_level", ("a", "b"), (None, None), None, False, {}),
        HyperParameter("score", (), (), (0.0, 1.0), False, {}),
    )
    log = SearchLog(
        searched.search(space=space, executions=1), None, True,
        (Trial(1, {"epochs": 3, "epochs_level": "b", "score": 0.1}, None, (0.7,), Cost(1, 9, 36)),),
    )  # fmt: skip
    results = searched.results([log])
    (row,) = trial_rows(results)
    assert row == {
        "search": "random", "seed": "", "trial": "1", "epochs_level_level": "3", "epochs_level": "b", "score_level": "0.1",
        "epochs": "", "score": "0.7", "execution_1": "0.7", "epochs_used": "9", "steps_used": "36", "diverged": "false",
        "winner": "true",
    }  # fmt: skip
    assert list(row) == trial_header(results)


def test_no_file_without_searches(tmp_path):
    plain = made.results(made.experiment({"variant": ["x"]}, seeds=1), lambda *_: {})
    report.write(plain, [], tmp_path, provenance={})
    assert not (tmp_path / "trials.csv").exists()


def test_the_winner_is_of_the_trials_trained_longest():
    results = searched.compared()
    log = results.searches["band"][0]
    trials = tuple(replace(trial, scores=(1.0, 1.0)) if trial.epochs == 1 else trial for trial in log.trials)
    rows = list(trial_rows(replace(results, searches={"band": (replace(log, trials=trials),)})))
    assert [row["epochs"] for row in rows if row["winner"] == "true"] == ["9"]
