"""Tables for people round and mark what is missing or diverged; the rows of the files keep every digit."""

from dataclasses import replace

import numpy as np
from markdown_it import MarkdownIt

from reproduce.analysis.frames import frames
from reproduce.record import Record, Results, Series
from reproduce.report import tables
from tests.made_up import runs as made
from tests.made_up import scenes as scene


def scores(values, better=True, diverged=(), missing=()):
    """One variant `x` whose runs end at these values."""
    experiment = made.experiment({"net": ["x"]}, ["score"], seeds=len(values))
    kept = iter([value for seed, value in enumerate(values) if seed not in missing])
    return made.results(
        experiment,
        lambda *_: {"score": made.series([0.0, 0.0, next(kept)], better=better)},
        diverged=[("x", seed) for seed in diverged],
        missing=[("x", seed) for seed in missing],
    )


def test_runs_keep_every_digit():
    values = [0.1 + 0.2, 1e-17, float(np.float32(1 / 3))]
    rows = list(tables.run_rows(scores(values)))
    assert [float(row["score"]) for row in rows] == values
    assert rows[0] == {
        "variant": "x", "net": "x", "seed": "0", "diverged": "false", "epochs_used": "2.0",
        "score": "0.30000000000000004",
    }  # fmt: skip


def test_a_diverged_run_keeps_what_it_recorded():
    row = list(tables.run_rows(scores([1.0, 2.0], diverged=[1])))[1]
    assert (row["diverged"], row["score"]) == ("true", "nan")


def test_diverged_is_a_word_also_where_there_is_a_series_of_it():
    results = scores([1.0, 2.0])
    records = {
        run: replace(record, series={**record.series, "diverged": Series(np.array([0.0]), "end", False)})
        for run, record in results.records.items()
    }
    assert [row["diverged"] for row in tables.run_rows(replace(results, records=records))] == ["false", "false"]


def test_a_missing_run_has_its_row_and_no_numbers():
    row = list(tables.run_rows(scores([1.0, 2.0], missing=[1])))[1]
    assert row == {"variant": "x", "net": "x", "seed": "1", "diverged": "", "epochs_used": "", "score": ""}


def test_first_and_last_layer_are_columns():
    row = next(tables.run_rows(scene.layers()))
    assert set(row) >= {"activation_std[layer=first]", "activation_std[layer=last]"}
    assert "activation_std" not in row


def test_a_factor_called_variant_is_not_written_twice():
    row = next(tables.run_rows(scene.ablation()))
    assert list(row) == ["variant", "seed", "diverged", "epochs_used", "test_accuracy"]


def crossed_with_a_grid(variants=("narrow", "wide")):
    """Variants and a grid, as `variants` with `grid` makes them: each variant at two rates."""
    experiment = made.experiment({"variant": variants, "rate": ["0.01", "0.1"]}, ["loss"], seeds=1)
    return made.results(experiment, lambda v, _: {"loss": made.series([float(v.levels["rate"])], better=False)})


def test_no_two_rows_of_a_summary_are_called_the_same_whatever_it_is_by():
    results = crossed_with_a_grid()
    for by in ("variant", "rate"):
        names = [row[0] for row in tables.summary(results, of="loss", by=by).rows]
        assert names == ["narrow/0.01", "narrow/0.1", "wide/0.01", "wide/0.1"]
    kept = tables.summary(results, of="loss", by="rate", only={"variant": "wide"})
    assert [row[0] for row in kept.rows] == ["0.01", "0.1"]


def test_variants_that_share_a_level_have_their_whole_names():
    results = crossed_with_a_grid()
    rows = tables.summary(results, of="loss").rows
    assert [row[0] for row in rows] == ["narrow/0.01", "narrow/0.1", "wide/0.01", "wide/0.1"]
    fixed = tables.summary(results, of="loss", only={"rate": 0.1})
    assert [row[0] for row in fixed.rows] == ["narrow", "wide"] and fixed.title.endswith(": rate 0.1")
    one = tables.summary(results, of="loss", only={"variant": "wide/0.01"})
    assert one.rows == (("wide", "0.01 [−∞, ∞]"),) and one.title.endswith(": variant wide/0.01")


def test_the_ten_best_rows_have_their_whole_names():
    results = crossed_with_a_grid([f"v{number}" for number in range(30)])
    short = tables.summary(results, of="loss").shortened()
    assert [row[0] for row in short.rows] == [f"v{n}/0.01" for n in range(10)] + [f"v{n}/0.1" for n in range(20, 30)]


def test_a_factor_called_as_a_series_has_another_column():
    """Its levels and the numbers of the series stand beside one another, in runs.csv and in data frames."""
    results = scene.grid()
    experiment = results.experiment
    rename = {experiment.factors[-1].name: "test_accuracy"}
    factors = tuple(replace(one, name=rename.get(one.name, one.name)) for one in experiment.factors)
    variants = tuple(
        replace(v, levels={rename.get(name, name): level for name, level in v.levels.items()})
        for v in experiment.variants
    )
    results = replace(results, experiment=replace(experiment, factors=factors, variants=variants))
    row = next(tables.run_rows(results))
    assert row["test_accuracy_level"] in factors[-1].levels and row["test_accuracy"] not in factors[-1].levels
    runs, _ = frames(results)
    assert set(runs["test_accuracy_level"]) <= set(factors[-1].levels) and runs["test_accuracy"].dtype == float


def test_a_factor_called_variant_beside_others_is_variant_level():
    results = crossed_with_a_grid()
    assert list(next(tables.run_rows(results)))[:4] == ["variant", "variant_level", "rate", "seed"]
    runs, _ = frames(results)
    assert runs[["variant", "variant_level", "rate", "seed"]].values.tolist()[2] == ["wide/0.01", "wide", "0.01", 0]
    assert "variant_level" not in frames(scene.ablation())[0]


def test_summary_numbers():
    row = next(tables.summary_rows(scores([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 12.0])))
    assert row == {
        "variant": "x", "series": "score", "n": "8", "median": "4.5", "low": "1.0", "high": "12.0", "mean": "5.0",
        "sd": repr(float(np.std([1, 2, 3, 4, 5, 6, 7, 12], ddof=1))), "diverged": "0", "missing": "0",
    }  # fmt: skip


def test_diverged_runs_are_ranked_and_never_averaged():
    row = next(tables.summary_rows(scores([1.0, 2.0, 3.0, 4.0], diverged=[3], missing=[0])))
    assert (row["n"], row["median"], row["mean"], row["sd"]) == ("3", "2.0", "nan", "nan")
    assert (row["diverged"], row["missing"]) == ("1", "1")


def test_summary_marks_what_diverged_and_what_is_missing():
    results = scene.grid()
    table = tables.summary(results, of=["test_accuracy"])
    middle = np.median([results.records["relu/2", seed].series["test_accuracy"].values[-1] for seed in range(20)])
    cells = dict(table.rows)
    assert cells["tanh/2"] == "missing"
    assert cells["sigmoid/10"] == "diverged (15 diverged)"
    assert cells["tanh/10"].endswith("(1 diverged)") and cells["relu/2"].startswith(f"{100 * middle:.4g} [")
    assert table.header == ("variant", "test accuracy (%)")


def test_effects_have_intervals():
    assert tables.effects(scene.ablation(), of="test_accuracy").rows[1] == ("dropout", "2.75 [2.75, 2.75]")


def test_markdown_is_aligned_and_escaped():
    text = tables.Table("", ("name", "n"), (("a|b", "1"), ("c", "100"))).markdown()
    assert text == "| name |   n |\n| :--- | --: |\n| a\\|b |   1 |\n| c    | 100 |\n"


def test_levels_with_the_signs_of_markdown_keep_their_columns():
    levels = ["a|b", "*x*", "`y`", "<b>", "[z](w)", "back\\|slash", "$5 to $6", "_"]
    text = tables.Table("", ("level", "n"), tuple((level, "1") for level in levels)).markdown()
    parsed = MarkdownIt("commonmark").enable("table").parse(text)
    cells = ["".join(part.content for part in token.children) for token in parsed if token.type == "inline"]
    assert cells[2::2] == levels and cells[3::2] == ["1"] * len(levels)


def test_long_tables_are_ranked_and_cut():
    levels = [str(n) for n in range(60)]
    experiment = made.experiment({"net": levels}, ["loss"], seeds=1)
    results = made.results(experiment, lambda v, _: {"loss": made.series([float(v.name)], better=False)})
    short = tables.summary(results).shortened()
    assert [row[0] for row in short.rows] == levels[:10] + levels[-10:]


def test_a_large_grid_of_two_factors_becomes_a_two_way_table():
    rows, columns = [f"r{n}" for n in range(9)], [f"c{n}" for n in range(5)]
    experiment = made.experiment({"row": rows, "column": columns}, ["score"], seeds=1)
    results = made.results(experiment, lambda v, _: {"score": made.series([1.5])}, missing=[("r0/c0", 0)])
    table = tables.overview(results)
    assert table.header == ("row \\ column", *columns)
    assert table.rows[0] == ("r0", "missing", "1.5", "1.5", "1.5", "1.5")


def test_effects_are_those_of_the_level_that_is_fixed():
    results = scene.ablation({"rate": ["0.1", "1"]})
    table = tables.effects(results, of="test_accuracy", only={"rate": 1})
    assert table.rows[1] == ("dropout", "5.5 [5.5, 5.5]")
    assert table.title == "Effect of each component [95% interval]: rate 1"


def test_interactions_have_a_row_for_each_pair():
    table = tables.interactions(scene.ablation(), of="test_accuracy")
    assert table.rows[0] == ("l2 × dropout", "-0.5 [-0.5, -0.5]".replace("-", "−"))
    assert table.header == ("pair", "test accuracy (%)") and len(table.rows) == 3


def test_tuned_effects_let_each_seed_choose_by_validation():
    """Dropout gives 10 points at a rate of 1 and takes 10 at 2; validation says so in the first ten seeds alone."""
    levels = {"variant": ["none", "dropout"], "rate": ["1", "2"]}
    experiment = made.experiment(levels, ["val_accuracy", "test_accuracy"], components=["dropout"])
    records = {}
    for variant in experiment.variants:
        on, first = variant.levels["variant"] == "dropout", variant.levels["rate"] == "1"
        for seed in experiment.seeds:
            test, seems = 0.5 + on * (0.1 if first else -0.1), 0.8 if first == (seed < 10) else 0.6
            found = {"test_accuracy": made.series([test], "end"), "val_accuracy": made.series([seems])}
            records[variant.name, seed] = Record(found, 32, False)
    results = Results(experiment, tuple(experiment.seeds), records)
    table = tables.effects(results, of="test_accuracy", at="tuned")
    assert table.title == "Effect of each component [95% interval], each at its best rate"
    assert table.rows == (("dropout", "0 [−10, 10]"),)


def test_a_table_says_what_is_fixed():
    title = tables.summary(scene.grid(), of="loss", by="activation", only={"depth": 10}).title
    assert title == "Median of 20 seeds [95% interval]: depth 10"
    assert tables.summary(scene.grid(), of="loss").title == "Median of 20 seeds [95% interval]"


def test_a_value_from_before_a_run_diverged_is_averaged():
    results = scores([1.0, 2.0, 3.0])
    records = {key: record.__class__(record.series, 32, True) for key, record in results.records.items()}
    row = next(tables.summary_rows(results.__class__(results.experiment, results.seeds, records)))
    assert (row["median"], row["mean"], row["diverged"]) == ("2.0", "2.0", "0")


def series_called(*names):
    experiment = made.experiment({"net": ["x"]}, list(names), seeds=1)
    return made.results(experiment, lambda *_: {name: made.series([1.0]) for name in names})


def test_a_report_shows_scores_first_and_not_how_long_training_took():
    found = series_called("accuracy", "batch_loss", "diverged", "epochs_used", "loss", "val_loss")
    assert tables.main_series(found) == ["val_loss", "accuracy", "loss"]
    assert tables.main_series(series_called("diverged", "epochs_used")) == ["diverged", "epochs_used"]
