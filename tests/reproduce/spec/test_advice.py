"""What there is not yet is refused in plain words, which say what to do instead."""

from pathlib import Path

import pytest

from reproduce.engine import check
from reproduce.pipeline import reading
from reproduce.spec.advice import clause

BASE = "title: x\ndata: {xor: {}}\nmodel: {mlp: {hidden: [4]}}\nloss: BinaryCrossentropy\nmetrics: [accuracy]\ntrain: {epochs: 1}\n"
NO_MODULE = "a spec names no Python module; `reproduce new --part` writes a part that it can name (docs/extending.md)"
SAVED = "weights start as saved in a model of one's own: `model: {keras: {file: mine.keras, weights: true}}`"


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("{xor: {}}", "{csv: {path: a.csv}}", "2:20: cannot read 'a.csv': No such file or directory"),
        ("{xor: {}}", "{mydata.csv: {}}", "2:8: unknown data set 'mydata.csv'; data of your own: `csv: {path: mine.csv, target: a column}`, or `npz: {path: mine.npz}` (docs/datasets.md)"),
        ("epochs: 1}", "epochs: 1}\nvariant: {a: {}}\nclaims: [{that: t, expect: 'loss[a] > 0'}]", "7:1: unknown key 'variant'; did you mean 'variants'?"),
        ("epochs: 1}", "epochs: 1, optimizer: {Adam: {lr: 0.1}}}", "6:39: Adam has no argument 'lr'; did you mean 'learning_rate'?"),
        ("epochs: 1}", "epochs: 1}\nclaims: [{that: t, expect: gap > 0}]", "7:28: unknown series 'gap': the data have no validation part"),
        ("[4]", "[4], activation: ReLu", "3:40: unknown activation 'ReLu'; did you mean 'relu'?"),
        ("[4]", "[4], activation: PReLu", "3:40: unknown layer 'PReLu'; did you mean 'PReLU'?"),
        ("epochs: 1", "class_weight: {a: 1}", "6:23: expected `balanced`, or a list with a weight from 0 on for each class, got {a: 1}"),
        ("epochs: 1", "shuffle: twice", "6:18: expected true, false or `once`, got 'twice'"),
        ("epochs: 1", "lr: 1", "6:9: unknown key 'lr'; it is an argument of the optimizer: `optimizer: {Adam: {learning_rate: 0.01}}`"),
        ("epochs: 1}", "epochs: 1}\nphases: [{}]", "7:1: unknown key 'phases'; training in phases is `train: {phases: [{…}, {…}]}`; weights of other runs cannot be loaded"),
        ("{mlp: {hidden: [4]}}", "{layers: [{Dense: {units: 1, weights: a.keras}}]}", f"3:37: Dense has no argument 'weights'; {SAVED}"),
        ("accuracy", "acc", "5:11: unknown metric 'acc'; did you mean 'accuracy'?"),
        ("accuracy", "f1", "5:11: unknown metric 'f1'; did you mean 'F1Score'?"),
        ("accuracy", "mine.MaxError", f"5:11: unknown metric 'mine.MaxError'; {NO_MODULE}"),
        ("BinaryCrossentropy", "mine.Loss", f"4:7: unknown loss 'mine.Loss'; {NO_MODULE}"),
        ("{mlp: {hidden: [4]}}", "{layers: [{mine.Snake: {}}, {Dense: 1}]}", f"3:18: unknown layer 'mine.Snake'; {NO_MODULE}"),
        ("{mlp: {hidden: [4]}}", "{layers: [{my>Layer: {}}, {Dense: 1}]}", "3:18: unknown layer 'my>Layer'"),
        ("{mlp: {hidden: [4]}}", "{inputs: {a: 2}, layers: [{Dense: 1}]}", "3:8: the data say what inputs a model has, and layers name them: `inputs: left` beside a layer; write `{layers: […]}` alone"),
        ("{mlp: {hidden: [4]}}", "{layers: [{Dense: 1}], outputs: [a]}", "3:8: a model has one output; several are not supported yet; write `{layers: […]}` alone"),
        ("epochs: 1}", "epochs: 1}\nvariants: {a: {train.class_weight: 1}}", "7:36: expected `balanced`, or a list with a weight from 0 on for each class, got 1"),
        ("epochs: 1}", "epochs: 1, optimizer: {Adam: {learning_rate: '1e-3'}}}", "6:55: Adam: learning_rate: expected a number, got '1e-3'; write 1e-3, without quotes"),
        ("epochs: 1}", "epochs: 1}\ngrid: {r: {path: train.batch_size, values: [1]}}\nfigures: [{line: {x: r, y: loss}}]", "8:11: figure 'line': x: 'r' has one level"),
    ],
)  # fmt: skip
def test_what_is_said(old: str, new: str, found: str) -> None:
    text = BASE.replace(old, new)
    assert text != BASE
    draft = reading.draft(text, "a.yaml", folder=Path("."))
    assert [str(problem).removeprefix("a.yaml:") for problem in check.all_problems(draft)] == [found]


def test_other_names_get_the_nearest_legal_one() -> None:
    assert clause("layer", "Dens", ["Dense"]) == "; did you mean 'Dense'?"
    assert clause("key", "train.x", ["train"]) == "; did you mean 'train'?"
