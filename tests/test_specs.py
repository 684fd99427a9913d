"""Every shipped spec: it checks, it trains in the smoke tier, and each of its claims gets a verdict."""

import json
import math
from pathlib import Path

import pytest

from reproduce import library, parse, pipeline
from reproduce.cli.progress import Silent
from reproduce.engine import check
from reproduce.pipeline import Options
from reproduce.store import Store

FILES = library.files(Path(__file__).parents[1] / "specs")
VERDICTS = {"reproduced", "refuted", "inconclusive", "incomplete"}


def test_there_are_specs() -> None:
    assert len(FILES) > 5


@pytest.mark.parametrize("name", FILES)
def test_a_spec_says_what_it_is_about(name: str) -> None:
    experiment = parse.parse_file(FILES[name]).experiment
    assert experiment.title and experiment.concept and experiment.notes.strip()
    assert experiment.source.get("section")
    assert experiment.claims and experiment.figures
    assert all(claim.that.endswith(".") for claim in experiment.claims)


@pytest.mark.parametrize("name", FILES)
def test_a_spec_runs_in_the_smoke_tier(name: str, tmp_path: Path) -> None:
    parsed = parse.parse_file(FILES[name])
    assert not list(check.problems(parsed, parsed.experiment.variants))
    options = Options(tmp_path / "results", tier="smoke")
    with Store(tmp_path / "store.db") as store:
        outcome = pipeline.run(pipeline.planned(parsed, options, store), options, store, Silent())
    variants = {variant.name for variant in outcome.experiment.variants}
    assert set(outcome.results.records) == {(variant, seed) for variant in variants for seed in (0, 1)}
    for record in outcome.results.records.values():
        assert set(record.series) <= parsed.experiment.series | {"batch_loss"}
        for one in record.series.values():
            assert record.diverged or all(map(math.isfinite, one.values.ravel()))
    assert [verdict.that for verdict in outcome.verdicts] == [claim.that for claim in parsed.experiment.claims]
    assert {verdict.verdict for verdict in outcome.verdicts} <= VERDICTS - {"incomplete"}
    claims = json.loads((tmp_path / "results" / name / "claims.json").read_text())
    assert len(claims) == len(outcome.verdicts)
    figures = [path for path in outcome.files if path.suffix == ".svg"]
    assert len(figures) == len(parsed.experiment.figures)
