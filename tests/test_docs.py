"""docs/specs.md covers the language, and the published schema is the generated one."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import pytest
import yaml

from reproduce import library, parse
from reproduce.schema import schema
from reproduce.spec import Ablation, ClaimText, EarlyStopping, FactorText, ReduceOnPlateau, SpecText, Train
from zoo import catalogue

DOCS = Path(__file__).parents[1] / "docs"
SPECS = (DOCS / "specs.md").read_text(encoding="utf-8")
SHIPPED = library.files(DOCS.parent / "specs")
MODELS = (SpecText, Train, EarlyStopping, ReduceOnPlateau, FactorText, Ablation, ClaimText)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_key_is_documented(model):
    assert not [key for key in model.model_fields if not re.search(rf"\b{key}\b", SPECS)]


@pytest.mark.parametrize("package", ["zoo.measures", "zoo.models"])
def test_every_name_of_the_zoo_is_documented(package):
    assert not [name for name in catalogue.names(package) if f"`{name}`" not in SPECS]


def test_every_argument_of_a_template_is_documented():
    import inspect

    for name in catalogue.names("zoo.models"):
        parameters = inspect.signature(catalogue.get("zoo.models", name)).parameters.values()
        (row,) = re.findall(rf"^\| `{name}` \|(.*)$", SPECS, flags=re.MULTILINE)
        assert not [one.name for one in parameters if one.kind is one.KEYWORD_ONLY and f"`{one.name}`" not in row]


def test_the_first_example_is_a_spec(tmp_path):
    example = re.search(r"```yaml\n(title:.*?)```", SPECS, flags=re.DOTALL).group(1)
    assert parse.parse(example, "example.yaml", folder=tmp_path).experiment.claims


def test_the_published_schema_is_the_generated_one():
    assert json.loads((DOCS / "specs.schema.json").read_text()) == schema()


@pytest.mark.parametrize("path", SHIPPED.values(), ids=SHIPPED)
def test_shipped_specs_fit_the_schema(path):
    jsonschema.validate(yaml.safe_load(path.read_text()), schema())


def test_the_layers_example_builds(tmp_path):
    from reproduce.engine import check

    example = re.search(r"```yaml\n(model:\n.*?)```", SPECS, flags=re.DOTALL).group(1)
    text = f"title: Layers\ndata: {{digits: {{train: 100}}}}\ntrain: {{epochs: 1}}\n{example}"
    parsed = parse.parse(text, "example.yaml", folder=tmp_path)
    built, problems = check.attempt(parsed, parsed.experiment.variants[0])
    assert built is not None and not problems
