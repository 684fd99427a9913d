"""docs/specs.md names every key, and its examples are good specs."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from reproduce import setup
from reproduce.engine import check
from reproduce.pipeline import reading
from reproduce.spec import form
from reproduce.spec.factors import MAX_VARIANTS

DOCS = (Path(__file__).parents[3] / "docs" / "specs.md").read_text("utf-8")
EXAMPLES = re.findall(r"^```yaml\n(.*?)^```", DOCS, re.MULTILINE | re.DOTALL)
BASE = {
    "title": "title: An example",
    "data": "data: {moons: {samples: 60, train: 20, validation: 20, test: 20}}",
    "model": "model: {mlp: {hidden: [4]}}",
    "loss": "loss: BinaryCrossentropy",
    "metrics": "metrics: [accuracy]",
}


def models() -> Iterator[type[BaseModel]]:
    return (found for found in vars(form).values() if isinstance(found, type) and issubclass(found, BaseModel))


def mentioned(name: str) -> bool:
    return re.search(rf"`[^`\n]*\b{name}\b[^`\n]*`", DOCS) is not None


def test_every_key_is_documented() -> None:
    keys = {key for model in models() for key in model.model_fields}
    assert len(keys) > 30
    assert sorted(key for key in keys if not mentioned(key)) == []


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_examples_are_good(number: int) -> None:
    example = EXAMPLES[number]
    keys = re.findall(r"^(\w+):", example, re.MULTILINE)
    text = "\n".join(line for key, line in BASE.items() if key not in keys) + "\n" + example
    assert check.all_problems(reading.draft(text, "example.yaml", folder=Path("."))) == []


def test_there_are_examples_of_everything_that_varies() -> None:
    assert {"variants", "grid", "ablate", "zip"} <= set(re.findall(r"\b\w+(?=:)", "".join(EXAMPLES)))


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        (form.SetupText, setup.Setup),
        (form.TrainText, setup.Training),
        (form.PhaseText, setup.Phase),
        (form.EarlyStoppingText, setup.EarlyStopping),
        (form.ReduceOnPlateauText, setup.ReduceOnPlateau),
    ],
)
def test_a_setup_has_the_keys_that_a_spec_has(text: type[BaseModel], plain: type) -> None:
    assert list(text.model_fields) == list(plain.__annotations__)


def test_defaults_are_documented_as_they_are() -> None:
    train = form.TrainText()
    rows = dict(re.findall(r"^\| `(\w+)` \| .* \| (.*) \|$", DOCS, re.MULTILINE))
    assert rows["optimizer"] == f"`{train.optimizer}`" and rows["batch_size"] == str(train.batch_size)
    assert rows["epochs"] == str(train.epochs) and rows["augment"] == f"`{train.augment}`"
    stopping, plateau = form.EarlyStoppingText(), form.ReduceOnPlateauText()
    assert rows["early_stopping"] == f"none; `{stopping.monitor}`, {stopping.patience}, {stopping.min_delta:g}, true"
    numbers = f"{plateau.factor}, {plateau.patience}, 1e-4, {plateau.min_learning_rate:g}"
    assert rows["reduce_on_plateau"] == f"none; `{plateau.monitor}`, {numbers}" and plateau.min_delta == 1e-4
    assert rows["seeds"] == str(form.SpecText.model_fields["seeds"].default)
    assert MAX_VARIANTS >= 1000


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        (True, "true"),
        ([None, "a", 1.5], "[null, 'a', 1.5]"),
        ({"a": {"b": False}}, "{a: {b: false}}"),
        ("x" * 70, "'" + "x" * 56 + "..."),
    ],
)
def test_values_are_shown_as_a_spec_writes_them(value: Any, text: str) -> None:
    assert form.shown(value) == text
