"""Every shipped spec: it checks, it trains in the smoke tier, and each of its claims gets a verdict."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import yaml

from reproduce.claims import remarks
from reproduce.claims.verdict import judge
from reproduce.engine.engine import engine_of
from reproduce.experiment import Variant
from reproduce.pipeline import experiment as pipeline
from reproduce.pipeline import reading
from reproduce.pipeline.conclusion import load, write
from reproduce.pipeline.experiment import planned
from reproduce.pipeline.options import Options
from reproduce.pipeline.session import Session
from reproduce.runs.plan import plan
from reproduce.runs.settings import Settings
from reproduce.runs.store import Store
from reproduce.spec import library

ROOT = Path(__file__).parents[1]
FILES = library.files([ROOT / "specs"])


def test_there_are_specs() -> None:
    assert len(FILES) > 5


@pytest.mark.parametrize("name", FILES)
def test_a_spec_says_what_it_is_about(name: str) -> None:
    experiment = reading.parse_file(FILES[name]).experiment
    assert experiment.title and experiment.concept and experiment.notes.strip()
    assert experiment.source.get("section")
    assert experiment.claims and experiment.figures
    assert all(claim.that.endswith(".") for claim in experiment.claims)


@pytest.mark.parametrize("name", FILES)
def test_no_claim_of_a_spec_is_worth_a_remark(name: str) -> None:
    assert remarks(reading.parse_file(FILES[name]).experiment) == []


def test_references_are_in_the_bibliography() -> None:
    entries = yaml.safe_load((ROOT / "docs" / "bibliography.yaml").read_text("utf-8"))
    specs = [reading.parse_file(path).experiment for path in FILES.values()]
    used = {key for one in specs for key in one.source.get("references", [])}
    assert used == set(entries)
    assert all(set(entry) == {"authors", "title", "year", "venue"} for entry in entries.values())


@pytest.mark.parametrize("name", FILES)
def test_every_variant_of_a_spec_is_built_rehearsed_and_traced(name: str) -> None:
    """All that comes before compiling, for the variants of the spec and the points at which its searches are probed."""
    parsed = reading.parse_file(FILES[name])
    variants = (*parsed.experiment.variants, *parsed.probes)
    runs = plan(replace(parsed.experiment, variants=variants), parsed.experiment.seeds[:1], Settings())
    programs = engine_of(Settings()).groups(parsed, runs)
    found = {run.variant.name for runs in programs for run in runs}  # what a search will find is not known yet
    assert found == {variant.name for variant in variants} - set(parsed.experiment.searches) != set()


def some(variants: Sequence[Variant]) -> set[str]:
    """The first and the last variant: each may cost a compilation; `reproduce all --tier smoke` trains every one."""
    steps = np.linspace(0, len(variants) - 1, min(len(variants), 2)).round().astype(int)
    return {variants[step].name for step in steps}


@pytest.mark.parametrize("name", FILES)
def test_a_spec_trains_in_the_smoke_tier_and_each_claim_gets_a_verdict(name: str, tmp_path: Path) -> None:
    parsed, options = reading.parse_file(FILES[name]), Options(tmp_path / "results", settings=Settings(tier="smoke"))
    with Store(tmp_path / "store.db") as store:
        session = Session(options, store)
        one = planned(parsed, session)
        chosen = some(one.experiment.variants)
        if one.experiment.searches:
            one, _ = pipeline.train(one, session)
            chosen = {variant.name for variant in one.experiment.variants}
        else:
            runs = [run for run in one.runs if run.variant.name in chosen]
            for batch in engine_of(options.settings).train(parsed, runs):
                store.put(name, batch)
        results = load(one, store)
    assert set(results.records) == {(variant, seed) for variant in chosen for seed in parsed.experiment.seeds[:2]}
    for record in results.records.values():
        assert set(record.series) <= parsed.experiment.series
        for series in record.series.values():
            assert record.diverged or np.isfinite(series.values).all()
    verdicts = judge(results)
    files = write(one, results, verdicts, options)
    assert [verdict.that for verdict in verdicts] == [claim.that for claim in parsed.experiment.claims]
    if len(chosen) == len(one.experiment.variants):
        assert "incomplete" not in {verdict.verdict for verdict in verdicts}
    claims = json.loads((tmp_path / "results" / name / "claims.json").read_text())
    assert [claim["verdict"] for claim in claims] == [verdict.verdict for verdict in verdicts]
    assert len([path for path in files if path.suffix == ".svg"]) == len(parsed.experiment.figures)
