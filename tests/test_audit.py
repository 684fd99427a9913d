"""Claims must be able to fail: on spoilt records they lose their verdict, or docs/audit.md lists them.

What a fresh clone has is the last value of each series (runs.csv), which is all that many claims read; the others are seen
by `python -m benchmarks.audit`, which has the whole records.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks import audit
from reproduce.claims.registry import FUNCTIONS
from reproduce.experiment import Claim
from reproduce.pipeline.reading import parse_file
from reproduce.record import Record, Results, Series
from reproduce.series_names import unit_of
from reproduce.spec import library
from zoo import measures

ROOT = Path(__file__).parents[1]
FILES = {name: path for name, path in library.files([ROOT / "specs"]).items() if (ROOT / "results" / name).exists()}
READS_CURVES = re.compile(
    r"\b("
    + "|".join(name for name, one in FUNCTIONS.items() if one.parameters[0].kind in ("curve", "situation"))
    + r")\("
)


def published(name: str) -> Results:
    """The last values of an experiment's runs; of what is measured per layer, the first layer and the last."""
    experiment = parse_file(FILES[name]).experiment
    with (ROOT / "results" / name / "runs.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    records = {(row["variant"], int(row["seed"])): Record(dict(series(row)), 1, False) for row in rows}
    claims = tuple(claim for claim in experiment.claims if not READS_CURVES.search(claim.expect))
    seeds = tuple(dict.fromkeys(seed for _, seed in records))
    return Results(replace(experiment, claims=claims), seeds, records)


def series(row: dict[str, str]) -> Iterator[tuple[str, Series]]:
    for name, text in row.items():
        base, layer = name.removesuffix("[layer=first]"), name.removesuffix("[layer=first]") != name
        if layer:
            ends = [float(row[f"{base}[layer={which}]"] or "nan") for which in ("first", "last")]
            yield base, Series(np.array([ends]), "end", direction(base), ("a", "b"))
        elif "[" not in name and re.fullmatch(r"-?[0-9.e+-]+|nan|-?inf|true|false", text):
            value = {"true": 1.0, "false": 0.0}.get(text)
            yield name, Series(np.array([float(text) if value is None else value]), "end", direction(name))


def direction(name: str) -> bool | None:
    """As the runs would declare it: losses and metrics have none in runs.csv."""
    declared = measures.declared(name)
    return declared.higher_is_better if declared else unit_of(name) == "%"


def listed() -> set[str]:
    """The expressions that docs/audit.md lists."""
    return set(re.findall(r"^\|.*\| `(.*)` \|[^|]*\|$", audit.PAGE.read_text(encoding="utf-8"), re.MULTILINE))


def test_there_are_claims_to_audit() -> None:
    assert sum(len(published(name).experiment.claims) for name in FILES) > 60


@pytest.mark.parametrize("name", FILES)
def test_a_claim_that_nothing_costs_its_verdict_is_listed(name: str) -> None:
    stayed = [one for one in audit.audited(published(name)) if one.cannot_fail]
    assert {" ".join(one.claim.expect.split()) for one in stayed} <= listed()


@pytest.mark.parametrize(
    ("expect", "lost"),
    [
        ("accuracy[tanh] > accuracy[linear]", {audit.SWAPPED, audit.NEGATED}),
        ("accuracy[linear] <= 0.75", {audit.SWAPPED}),
        ("loss[tanh] < 0.1", {audit.SWAPPED, audit.ENLARGED}),
        ("accuracy[tanh] <= 1", set()),
    ],
)
def test_what_a_claim_loses_its_verdict_to(expect: str, lost: set[str]) -> None:
    results = published("xor")
    claims = (Claim("It is so.", expect, (1, 1)),)
    (found,) = audit.audited(replace(results, experiment=replace(results.experiment, claims=claims)))
    assert {kind for kind, stays in found.kinds.items() if not stays} == lost
    assert found.cannot_fail is (not lost)
    text = audit.page([found], ["other"])
    assert ("| xor | It is so. |" in text) is found.cannot_fail and "left out: other." in text


def test_spoilt_records_are_those_of_others() -> None:
    results = published("xor")
    (factor,) = results.experiment.factors
    seed, after, later = results.seeds[:3]
    first, second, last = factor.levels[0], factor.levels[1], factor.levels[-1]
    moved = audit.swapped(results, factor, lambda place, count: (place + 1) % count).records
    assert moved[first, seed] is results.records[second, seed] and moved[last, seed] is results.records[first, seed]
    apart = audit.shuffled(results).records
    assert apart[first, seed] is results.records[first, after] and apart[second, seed] is results.records[second, later]
    other = audit.changed(results, lambda _, one: -one.values).records[first, seed].series["accuracy"].last
    assert other == -results.records[first, seed].series["accuracy"].last
    curve = Series(np.array([3.0, 1.0]), "epoch", None)
    assert list(audit.enlarged("loss", curve)) == [3000.0, 1000.0]
    assert list(audit.enlarged("accuracy", curve)) == [3.0, 1.0]
