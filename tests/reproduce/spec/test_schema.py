"""The published JSON Schema is the one the models give, and it lets good specs pass and stops bad ones."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from reproduce.spec.document import load
from reproduce.spec.schema import schema

ROOT = Path(__file__).parents[3]
PUBLISHED = ROOT / "docs" / "specs.schema.json"
SPECS = [*sorted((ROOT / "specs").rglob("*.yaml")), ROOT / "reproduce" / "cli" / "starter.yaml"]
VALIDATOR = jsonschema.Draft202012Validator(schema())


def test_the_published_schema_has_not_drifted() -> None:
    assert json.loads(PUBLISHED.read_text("utf-8")) == schema(), "reproduce check --schema > docs/specs.schema.json"


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_shipped_specs_are_valid(path: Path) -> None:
    assert [error.message for error in VALIDATOR.iter_errors(load(path.read_text("utf-8"), path.name).data)] == []


BASE = "{title: t, data: xor, model: {mlp: {}}}"


@pytest.mark.parametrize(
    "more",
    [
        "{}",
        "{loss: null, ablate: null, extends: null}",
        "{grid: {a: {path: loss, values: {log: [1, 2, 3]}, default: own}, b: {patches: {x: {}}}, zip: [a, b]}}",
        "{train: {early_stopping: {patience: 3}, augment: [{GaussianNoise: 0.1}]}, slots: {norm: {Dropout: 0.5}}}",
        "{ablate: {components: {a: {}}}, claims: [{that: x, expect: loss < 1}], figures: [curves, {curves: {y: loss}}]}",
        "{data: null, model: null, extends: bases/x}",
    ],
)
def test_good_specs(more: str) -> None:
    given = {**yaml.safe_load(BASE), **yaml.safe_load(more)}
    VALIDATOR.validate(
        {key: value for key, value in given.items() if value is not None or key in ("loss", "ablate", "extends")}
    )


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"sead": 3}, "sead"),
        ({"title": 5}, "string"),
        ({"data": None}, "None"),
        ({"model": {"mlp": {}, "cnn": {}}}, "mlp"),
        ({"metrics": "accuracy"}, "array"),
        ({"train": {"epoch": 3}}, "epoch"),
        ({"train": {"epochs": -1}}, "minimum"),
        ({"train": {"reduce_on_plateau": {"factor": 1}}}, "factor"),
        ({"seeds": 0}, "minimum"),
        ({"variants": {"a": None}}, "object"),
        ({"grid": {"a": 3}}, "3"),
        ({"ablate": {"design": "ful", "components": {"a": {}}}}, "ful"),
        ({"claims": [{"that": "x"}]}, "expect"),
    ],
)
def test_bad_specs(change: dict[str, Any], word: str) -> None:
    errors = list(VALIDATOR.iter_errors({**yaml.safe_load(BASE), **change}))
    assert len(errors) == 1 and word in str(errors[0])


@pytest.mark.parametrize("missing", ["title", "data", "model"])
def test_what_a_spec_needs(missing: str) -> None:
    given = {key: value for key, value in yaml.safe_load(BASE).items() if key != missing}
    (error,) = VALIDATOR.iter_errors(given)
    assert error.message == f"'{missing}' is a required property"
