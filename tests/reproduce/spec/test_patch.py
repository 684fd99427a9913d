"""Dotted paths lead through objects by name, their arguments, plain mappings and lists; anything else is refused."""

import contextlib
import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from reproduce.spec.patch import BadPath, apply

SETUP: dict[str, Any] = {
    "data": {"digits": {"prepare": ["center", {"flip_labels": {"fraction": 0.2}}]}},
    "model": {"mlp": {"hidden": [8, 8]}},  # one argument: still no object called `hidden`
    "loss": None,
    "metrics": ["accuracy"],
    "train": {"optimizer": "Adam", "early_stopping": {"patience": 3}},
    "slots": {"norm": "Identity"},
}
LAYERS: dict[str, Any] = {
    "model": {"layers": [{"Dense": {"units": 4}, "name": "stem"}, {"repeat": 2, "layers": [{"Dense": 64}, "Flatten"]}]}
}


def patched(setup: dict[str, Any], dotted: str, value: Any) -> tuple[Any, Any]:
    """The part of the setup that changed, and the path that was written."""
    before = copy.deepcopy(setup)
    found, written = apply(setup, {dotted: value})
    assert setup == before, "the base must stay as it was"
    ((path, by),) = written.items()
    assert by == dotted
    return found[dotted.split(".")[0]], path


@pytest.mark.parametrize(
    ("dotted", "value", "part", "path"),
    [
        ("loss", "Hinge", "Hinge", ("loss",)),
        ("model.mlp.hidden", [], {"mlp": {"hidden": []}}, ("model", "mlp", "hidden")),
        ("model.hidden", [], {"mlp": {"hidden": []}}, ("model", "mlp", "hidden")),
        ("model.mlp.hidden.1", 3, {"mlp": {"hidden": [8, 3]}}, ("model", "mlp", "hidden", 1)),
        ("model.mlp.dropout", 0.5, {"mlp": {"hidden": [8, 8], "dropout": 0.5}}, ("model", "mlp", "dropout")),
        ("model.mlp", None, {"mlp": None}, ("model", "mlp")),
        ("metrics.0", "AUC", ["AUC"], ("metrics", 0)),
        ("slots.norm", "BatchNormalization", {"norm": "BatchNormalization"}, ("slots", "norm")),
        ("slots.norm.axis", 1, {"norm": {"Identity": {"axis": 1}}}, ("slots", "norm", "Identity", "axis")),
        ("slots.other", "Identity", {"norm": "Identity", "other": "Identity"}, ("slots", "other")),
    ],
)
def test_what_a_path_writes(dotted: str, value: Any, part: Any, path: Any) -> None:
    assert patched(SETUP, dotted, value) == (part, path)


PHASES: dict[str, Any] = {
    "train": {"phases": [{"freeze": ["stem"]}, {"optimizer": "SGD", "early_stopping": {"patience": 3}}]}
}


@pytest.mark.parametrize(
    ("dotted", "value", "number", "phase"),
    [
        ("train.phases.0.epochs", 3, 0, {"freeze": ["stem"], "epochs": 3}),
        ("train.phases.0.freeze.0", "head", 0, {"freeze": ["head"]}),
        ("train.phases.0.optimizer", "Adam", 0, {"freeze": ["stem"], "optimizer": "Adam"}),
        ("train.phases.1.early_stopping.patience", 5, 1, {"optimizer": "SGD", "early_stopping": {"patience": 5}}),
        ("train.phases.1", {}, 1, {}),
    ],
)
def test_a_phase_is_a_mapping_of_keys(dotted: str, value: Any, number: int, phase: Any) -> None:
    train, path = patched(PHASES, dotted, value)
    assert train["phases"][number] == phase and path[:3] == ("train", "phases", number)


def test_an_optimizer_that_a_phase_does_not_name_is_patched_as_a_whole() -> None:
    with pytest.raises(BadPath, match=r"the spec does not set 'optimizer' there; patch it as a whole"):
        apply(PHASES, {"train.phases.0.optimizer.learning_rate": 0.1})


def test_arguments_of_an_optimizer_named_or_not() -> None:
    train = {**SETUP["train"], "optimizer": {"Adam": {"learning_rate": 0.1}}}
    path = ("train", "optimizer", "Adam", "learning_rate")
    assert patched(SETUP, "train.optimizer.learning_rate", 0.1) == (train, path)
    assert patched(SETUP, "train.optimizer.Adam.learning_rate", 0.1) == (train, path)
    assert patched({}, "train.optimizer.learning_rate", 0.1)[0] == {"optimizer": {"Adam": {"learning_rate": 0.1}}}


def test_a_callback_is_a_plain_mapping_even_with_one_key() -> None:
    part, path = patched(SETUP, "train.early_stopping.monitor", "loss")
    assert part["early_stopping"] == {"patience": 3, "monitor": "loss"}
    assert path == ("train", "early_stopping", "monitor")


def test_nested_objects_and_lists_of_objects() -> None:
    part, _ = patched(SETUP, "data.digits.prepare.1.fraction", 0.4)
    assert part["digits"]["prepare"][1] == {"flip_labels": {"fraction": 0.4}}
    part, _ = patched(SETUP, "data.digits.prepare.0.axis", 0)
    assert part["digits"]["prepare"][0] == {"center": {"axis": 0}}
    regular = {"model": {"mlp": {"kernel_regularizer": {"L2": {"l2": 0.1}}}}}
    assert patched(regular, "model.mlp.kernel_regularizer.l2", 1)[0]["mlp"] == {"kernel_regularizer": {"L2": {"l2": 1}}}
    assert patched({"model": {"mlp": None}}, "model.mlp.hidden", [])[0] == {"mlp": {"hidden": []}}


def test_layers_by_index_through_repeated_blocks() -> None:
    part, path = patched(LAYERS, "model.layers.0.units", 5)
    assert part["layers"][0] == {"Dense": {"units": 5}, "name": "stem"}
    assert path == ("model", "layers", 0, "Dense", "units")
    assert patched(LAYERS, "model.layers.0.name", "x")[0]["layers"][0] == {"Dense": {"units": 4}, "name": "x"}
    assert patched(LAYERS, "model.layers.1.repeat", 9)[0]["layers"][1]["repeat"] == 9
    assert patched(LAYERS, "model.layers.1.layers.1", "Add")[0]["layers"][1]["layers"] == [{"Dense": 64}, "Add"]


@pytest.mark.parametrize(
    ("dotted", "message"),
    [
        ("los", "unknown first part 'los'; did you mean 'loss'?"),
        (
            "seeds",
            "unknown first part 'seeds'; expected one of 'data', 'loss', 'measures', 'metrics', 'model', 'slots', 'train'",
        ),
        ("", "unknown first part ''; expected one of 'data', 'loss', 'measures', 'metrics', 'model', 'slots', 'train'"),
        ("train.epoch", "'train' has no 'epoch'; did you mean 'epochs'?"),
        ("model.", "a part of it is empty"),
        ("model..hidden", "a part of it is empty"),
        ("model.mpl.hidden", "the spec does not set 'mpl' there; did you mean 'mlp'?"),
        ("train.optimizer.SGD.momentum", "the spec does not set 'SGD' there; patch it as a whole"),
        ("train.reduce_on_plateau.factor", "the spec does not set 'reduce_on_plateau' there; patch it as a whole"),
        ("measures.0.at", "the spec does not set 'measures' there; patch it as a whole"),
        ("loss.from_logits", "'loss' is null and has no parts; patch it as a whole"),
        ("model.mlp.hidden.0.x", "0 is 8 and has no parts; patch it as a whole"),
        ("model.mlp.hidden.2", "'2' is not an index of the list (0 to 1)"),
        ("model.mlp.hidden.-1", "'-1' is not an index of the list (0 to 1)"),
        ("model.mlp.hidden.x", "'x' is not an index of the list (0 to 1)"),
        ("model.mlp.hidden.²", "'²' is not an index of the list (0 to 1)"),
    ],
)
def test_paths_that_lead_nowhere(dotted: str, message: str) -> None:
    with pytest.raises(BadPath) as caught:
        apply(SETUP, {dotted: 1})
    assert str(caught.value) == f"no such path {dotted!r}: {message}"


def test_an_empty_list_has_no_index() -> None:
    with pytest.raises(
        BadPath, match=r"^no such path 'metrics.0': '0' is not an index of the list \(none: it is empty\)$"
    ):
        apply({"metrics": []}, {"metrics.0": "AUC"})


def test_a_lone_value_has_no_parts() -> None:
    with pytest.raises(BadPath, match=r"'Dense' is 64 and has no parts; patch it as a whole$"):
        apply(LAYERS, {"model.layers.1.layers.0.units": 3})


def test_values_are_copied() -> None:
    value = [1]
    found, _ = apply(SETUP, {"model.mlp.hidden": value})
    value.append(2)
    assert found["model"]["mlp"]["hidden"] == [1]


PATHS = [
    "loss", "metrics.0", "data.digits.prepare.1.fraction", "data.prepare.0", "data.digits.prepare.0.axis",
    "model.hidden.1", "model.mlp.dropout", "model.mlp", "slots.norm.axis", "slots.other", "train.epochs",
    "train.optimizer.learning_rate", "train.optimizer.Adam.beta_1", "train.early_stopping.monitor",
]  # fmt: skip
VALUES = some.recursive(
    some.integers() | some.text(max_size=3) | some.none(),
    lambda inner: some.lists(inner, max_size=2) | some.dictionaries(some.text(max_size=3), inner, max_size=2),
)


@given(some.sampled_from(PATHS), VALUES)
def test_what_a_patch_wrote_stands_there_and_is_written_once(dotted: str, value: Any) -> None:
    before = copy.deepcopy(SETUP)
    once, written = apply(SETUP, {dotted: value})
    ((path, _),) = written.items()
    found: Any = once
    for key in path:
        found = found[key]
    assert found == value and before == SETUP
    assert {key: once[key] for key in SETUP if key != path[0]} == {key: SETUP[key] for key in SETUP if key != path[0]}
    assert apply(once, {".".join(map(str, path)): value})[0] == once


@given(
    some.lists(some.tuples(some.sampled_from(PATHS), VALUES), unique_by=lambda one: one[0].split(".")[0], max_size=4)
)
def test_patches_of_different_parts_go_in_any_order(patches: list[tuple[str, Any]]) -> None:
    assert apply(SETUP, dict(patches)) == apply(SETUP, dict(reversed(patches)))


BEFORE = ["data.digits", "data.digits.prepare.1", "model.hidden", "train", "train.optimizer", "metrics", "slots", "x"]
SEGMENTS = some.sampled_from(["0", "-1", "mlp", "Adam", "prepare", ""]) | some.text(max_size=3)


@given(some.sampled_from(BEFORE), some.lists(SEGMENTS, max_size=3), VALUES)
def test_any_other_path_is_refused_by_its_name(before: str, segments: list[str], value: Any) -> None:
    dotted = ".".join([before, *segments])
    with contextlib.suppress(BadPath):
        assert list(apply(SETUP, {dotted: value})[1].values()) == [dotted]
