"""The folder of an experiment: the same bytes, nothing rewritten, nothing stale, nothing imported needlessly."""

import csv
import json
import os
import re
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from reproduce.claims.conditions import Finding
from reproduce.claims.reasons import reason
from reproduce.claims.sides import Sides
from reproduce.claims.verdict import Verdict, judge
from reproduce.experiment import Claim, Drawing
from reproduce.report import report
from reproduce.report.effects import sides_text
from tests.folders import contents
from tests.made_up import runs as made
from tests.made_up import scenes as scene

ROOT = Path(report.__file__).parents[2]
CURVES = Drawing("curves", {"y": "loss", "by": "activation", "only": {"depth": 5}}, (1, 1))
HEATMAP = Drawing("heatmap", {"value": "loss", "rows": "activation", "columns": "depth"}, (1, 1))


def grid(*figures, claims=(), tables=()):
    results = scene.grid()
    return replace(results, experiment=replace(results.experiment, figures=figures, claims=claims, tables=tables))


def write(results, folder, **provenance):
    return [
        path.relative_to(folder).as_posix()
        for path in report.write(results, judge(results), folder, provenance=provenance)
    ]


def test_every_file_is_written(tmp_path):
    names = write(grid(CURVES, HEATMAP), tmp_path)
    assert names == [
        "claims.json", "figures/01-curves.png", "figures/01-curves.svg", "figures/02-heatmap.png",
        "figures/02-heatmap.svg", "provenance.json", "report.md", "runs.csv", "summary.csv",
    ]  # fmt: skip
    assert sorted(contents(tmp_path)) == names


def test_the_same_results_give_the_same_bytes(tmp_path):
    write(grid(CURVES), tmp_path / "a", keras="3.15")
    write(grid(CURVES), tmp_path / "b", keras="3.15")
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


def test_a_file_that_does_not_change_is_not_touched(tmp_path):
    write(grid(CURVES), tmp_path, host="one")
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.*")}
    write(grid(CURVES), tmp_path, host="two")
    changed = [path.name for path in tmp_path.rglob("*.*") if before[path] != path.stat().st_mtime_ns]
    assert changed == ["provenance.json"]


def test_figures_of_an_earlier_report_are_removed_and_other_files_stay(tmp_path):
    write(grid(CURVES, HEATMAP), tmp_path)
    (tmp_path / "figures" / "drawn by hand.svg").write_text("mine")
    (tmp_path / "figures" / "07-mine.svg").write_text("mine")
    write(grid(HEATMAP), tmp_path)
    assert sorted(path.name for path in (tmp_path / "figures").iterdir()) == [
        "01-heatmap.png", "01-heatmap.svg", "07-mine.svg", "drawn by hand.svg"
    ]  # fmt: skip


@pytest.mark.parametrize(
    "noted", ["no JSON", "[]", "{}", '{"figures": 5}', '{"figures": ["../mine", "/mine", "07-mine", 3]}']
)
def test_a_note_of_what_was_drawn_can_only_name_figures(noted, tmp_path):
    (tmp_path / "figures").mkdir()
    (tmp_path / "provenance.json").write_text(noted)
    for name in ("mine.svg", "figures/07-mine.svg", "figures/08-other.svg"):
        (tmp_path / name).write_text("mine")
    write(grid(), tmp_path)
    assert (tmp_path / "mine.svg").exists() and (tmp_path / "figures" / "08-other.svg").exists()
    assert (tmp_path / "figures" / "07-mine.svg").exists() == ("07-mine" not in noted), "it says that it drew it"


def test_what_a_killed_process_left_unfinished_is_removed_after_an_hour(tmp_path):
    write(grid(CURVES), tmp_path)
    names = [".report.md.12345678.part.md", "figures/.01-curves.svg.12345678.part.svg", ".notes.md.12345678.part.md"]
    for name in names:
        (tmp_path / name).write_text("half")
    write(grid(CURVES), tmp_path)
    assert all((tmp_path / name).exists() for name in names), "somebody may write it now"
    for name in names:
        os.utime(tmp_path / name, (time.time() - 4000,) * 2)
    write(grid(CURVES), tmp_path)
    assert [name for name in names if (tmp_path / name).exists()] == names[2:]


def test_a_folder_without_figures_is_removed(tmp_path):
    write(grid(CURVES), tmp_path)
    write(grid(), tmp_path)
    assert not (tmp_path / "figures").exists()


def test_runs_can_be_read_back(tmp_path):
    results = grid()
    write(results, tmp_path)
    with (tmp_path / "runs.csv").open(newline="") as file:
        rows = {(row["variant"], int(row["seed"])): row for row in csv.DictReader(file)}
    assert len(rows) == 9 * 20
    for key, record in results.records.items():
        if not record.diverged:
            assert float(rows[key]["val_loss"]) == record.series["val_loss"].values[-1]
    assert rows["tanh/2", 3]["loss"] == "" and rows["sigmoid/10", 3]["loss"] == "nan"


def test_the_report_says_what_it_should(tmp_path):
    write(grid(CURVES), tmp_path)
    text = (tmp_path / "report.md").read_text()
    assert text.startswith("# Tuned, the optimizers end close together; untuned, Adam is already there\n")
    assert "Concept: adaptive learning rates. Lecture: Optimizers. References: kingma2015adam." in text
    assert (
        "Full tier, seeds 0 to 19, their number fixed before: 9 variants × 20 seeds = 180 runs, 16 diverged, **20 missing**.\n"
        in text
    )
    assert "A note." in text
    assert "## What this does not show\n\n- Other data.\n- More than two layers.\n" in text
    assert (
        "![curves](figures/01-curves.svg)\n\n*At depth 5. Median of 20 seeds; band: 95% interval of the median.*"
        in text
    )
    assert "| tanh/2     |" in text and "missing" in text


def test_the_report_says_how_it_was_made_and_how_to_make_it_again(tmp_path):
    non_defaults = {"tier": "smoke", "engine": "fit", "device": "gpu", "seeds": "3:4"}
    results = replace(grid(), seeds=(3,))
    rerun = report.Rerun("reproduce run 'my race.yaml'", in_folder=True)
    report.write(results, [], tmp_path, provenance={}, non_defaults=non_defaults, rerun=rerun)
    text = (tmp_path / "report.md").read_text()
    assert (
        "\nSmoke tier (at most 2 seeds and 2 epochs, compiled quickly), engine fit, device gpu, seed 3: 9 var" in text
    )
    assert text.endswith("## Rerun\n\nIn the folder of the spec:\n\n```console\n$ reproduce run 'my race.yaml'\n```\n")


def test_the_report_says_that_seeds_were_added_until_claims_were_decided(tmp_path):
    claim = Claim("ReLU learns best.", "test_accuracy[relu, depth=5] > test_accuracy[sigmoid, depth=5]", (3, 3))
    results = grid(claims=(claim,))
    verdicts = judge(results, anytime=True)
    report.write(results, verdicts, tmp_path, provenance={}, non_defaults={"until-decided": "500"})
    text = (tmp_path / "report.md").read_text()
    assert "\nFull tier, seeds 0 to 19, added until each claim was decided or there were 500: 9 var" in text
    assert ", anytime-valid 9" in text and ", looked at after 20 seeds, lies wholly above 0." in text
    assert json.loads((tmp_path / "claims.json").read_text())[0]["anytime"] is True


def test_claims_stand_with_their_verdicts(tmp_path):
    claim = Claim("ReLU learns best.", "test_accuracy[relu, depth=5] > test_accuracy[sigmoid, depth=5]", (3, 3))
    write(grid(claims=(claim,)), tmp_path)
    text = (tmp_path / "report.md").read_text()
    assert re.search(r"### ✅ ReLU learns best\.\n\n\*\*reproduced\*\*: .+% against .+ points more; effect 0\.", text)
    assert ", holds in 20 of 20 seeds. The median" in text
    (found,) = json.loads((tmp_path / "claims.json").read_text())
    assert found["verdict"] == "reproduced" and found["expect"] == claim.expect


def test_numbers_of_a_verdict():
    verdict = Verdict("A.", "a > b", "reproduced", 0.0123456, (0.001, float("inf")), 0.9923, 20, 0.5, 0.01, "Because.")
    assert report.numbers_text(verdict) == "effect 0.01235, 99.23% interval [0.001, ∞], margin 0.5, 20 seeds"
    assert report.numbers_text(replace(verdict, held=17)).endswith("margin 0.5, holds in 17 of 20 seeds")


@pytest.mark.parametrize(
    ("sides", "text"),
    [
        (Sides(49, 81, "steps", False), "49 steps against 81, 39.5% less"),
        (Sides(0.97, 0.95, "%", False), "97% against 95%, 2 points more"),
        (Sides(0.97, 0.95, "%", True), "97% against 95%"),
        (Sides(0.1, 0.0001, "", False), "0.1 against 0.0001, 1000 times as much"),
        (Sides(-0.1, 0.2, "", False), "−0.1 against 0.2, 0.3 less"),
        (Sides(49, float("inf"), "steps", False), "49 steps against ∞"),
        (Sides(49, 49, "steps", False), "49 steps against 49, equal"),
    ],
)
def test_the_sides_of_a_claim_in_words(sides, text):
    assert sides_text(sides) == text


def stored_verdicts():
    """Every claim of the committed results."""
    files = sorted((ROOT / "results").glob("*/claims.json"))
    claims = [claim for file in files for claim in json.loads(file.read_text())]
    ends = [claim["interval"] and (float(claim["interval"][0]), float(claim["interval"][1])) for claim in claims]
    effects = [float(claim["effect"]) for claim in claims]
    return [
        Verdict(**{**claim, "effect": effect, "interval": both, "sides": None})
        for claim, effect, both in zip(claims, effects, ends, strict=True)
        if both
    ]


def test_a_claim_and_its_reason_say_the_same_numbers():
    """Effect, interval and confidence stand twice in a report."""
    verdicts = stored_verdicts()
    assert len(verdicts) > 100
    for verdict in verdicts:
        evidence = SimpleNamespace(estimate=verdict.effect, seeds=verdict.n, undefined=0, ties=0, equal=0)
        finding = Finding((evidence,), ("",), ">", 0.0, None)
        sentence = reason(finding, 0, "refuted", verdict.interval, verdict.level, 0.05)
        effect, shown = re.match(r"effect (.+?), (.+ interval \[.+?\])", report.numbers_text(verdict)).groups()
        assert f"seeds is {effect}, and its {shown} reaches" in sentence


def test_words_of_a_spec_are_no_markup(tmp_path):
    claim = Claim("*x* | y", "loss[relu, depth=5] < loss[sigmoid, depth=5]", (3, 3))
    results = grid(claims=(claim,))
    results = replace(results, experiment=replace(results.experiment, title="From $5 to *all*"))
    write(results, tmp_path)
    text = (tmp_path / "report.md").read_text()
    assert text.startswith("# From \\$5 to \\*all\\*\n") and "### ✅ \\*x\\* \\| y\n" in text


def test_tables_of_the_spec_replace_the_default(tmp_path):
    results = scene.ablation()
    tables = (Drawing("effects", {"of": ["test_accuracy"]}, (1, 1)),)
    write(replace(results, experiment=replace(results.experiment, tables=tables)), tmp_path)
    text = (tmp_path / "report.md").read_text()
    assert "Effect of each component [95% interval]\n\n| component" in text and "Median of" not in text


def test_no_records_at_all(tmp_path):
    results = replace(grid(CURVES), records={})
    names = write(results, tmp_path)
    assert "No runs yet." in (tmp_path / "report.md").read_text() and not [n for n in names if "figures" in n]


def test_points_are_passed_on(tmp_path):
    results = scene.measured("decision_map")
    drawn = replace(
        results, experiment=replace(results.experiment, figures=(Drawing("decision_boundary", {}, (1, 1)),))
    )
    asked = []

    def points(variant, seed):
        asked.append(variant.name)
        return made.points(variant, seed)

    report.write(drawn, judge(drawn), tmp_path, provenance={}, points=points)
    assert asked == ["left", "right"]


def test_a_report_without_figures_imports_no_plotting(tmp_path):
    code = (
        "import sys; from pathlib import Path; from tests.made_up.scenes import grid;"
        "from reproduce.report import report; from reproduce.claims.verdict import judge;"
        f"r = grid(); report.write(r, judge(r), Path({str(tmp_path)!r}), provenance={{}});"
        "sys.exit(bool({'matplotlib', 'pandas', 'keras', 'jax'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0
    assert (tmp_path / "report.md").is_file()
