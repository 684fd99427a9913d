"""Names of each kind and the arguments of builders."""

import inspect
from pathlib import Path

import keras
import pytest

from reproduce.construct.signatures import (
    BASES,
    KERAS_MODULES,
    REFUSED,
    ZOO_PACKAGES,
    activation_names,
    arguments_of,
    is_numeric,
    legal_names,
    unadapted,
    unknown,
)


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("layer", "Dense"),
        ("optimizer", "Adam"),
        ("schedule", "CosineDecay"),
        ("loss", "Dice"),
        ("metric", "AUC"),
        ("initializer", "HeNormal"),
        ("regularizer", "L2"),
        ("constraint", "MaxNorm"),
    ],
)
def test_each_kind_has_its_own_names(kind: str, name: str) -> None:
    assert legal_names(kind)[name]() is getattr(KERAS_MODULES[kind], name)
    assert all(name not in legal_names(other) for other in KERAS_MODULES if other != kind)


@pytest.mark.parametrize(
    ("kind", "name"),
    [("layer", "Threshold"), ("loss", "Perceptron"), ("initializer", "SparseSigns")],
)
def test_the_zoo_adds_names(kind: str, name: str) -> None:
    found = legal_names(kind)[name]()
    assert found.__module__.startswith(ZOO_PACKAGES[kind]) and issubclass(found, BASES[kind])


def test_a_signature_is_read_once() -> None:
    """Each of thousands of variants asks for it, and reading one takes longer than making an optimizer."""
    assert arguments_of(keras.optimizers.Adam) is arguments_of(keras.optimizers.Adam)


@pytest.mark.parametrize("kind", ZOO_PACKAGES)
def test_a_file_dropped_into_a_folder_of_the_zoo_adds_a_name(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / f"dropped_{kind}"
    package.mkdir()
    (package / "__init__.py").touch()
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setitem(ZOO_PACKAGES, kind, package.name)
    assert "DropConnect" not in legal_names(kind)
    (package / "drop_connect.py").write_text("class DropConnect:\n    def __init__(self, rate=0.5): ...\n")
    assert legal_names(kind)["DropConnect"]().__name__ == "DropConnect"
    assert unknown(kind, "DropConect", {}) == f"unknown {kind} 'DropConect'; did you mean 'DropConnect'?"


@pytest.mark.parametrize(
    "name", ["Lambda", "JaxLayer", "FlaxLayer", "TorchModuleWrapper", "TFSMLayer", "InputLayer", "Layer"]
)
def test_layers_that_are_code_or_no_use_are_not_legal(name: str) -> None:
    assert name not in legal_names("layer")


def test_optimizers_that_wrap_others_are_not_legal() -> None:
    assert not {"LossScaleOptimizer", "MultiOptimizer", "Optimizer"} & set(legal_names("optimizer"))


@pytest.mark.parametrize(
    ("kind", "name", "message"),
    [
        ("layer", "batchnorm", "unknown layer 'batchnorm'; did you mean 'BatchNormalization'?"),
        ("layer", "dense", "unknown layer 'dense'; did you mean 'Dense'?"),
        ("optimizer", "adamm", "unknown optimizer 'adamm'; did you mean 'Adam'?"),
        ("loss", "mse", "unknown loss 'mse'; did you mean 'MeanSquaredError'?"),
        ("loss", "binary_crossentropy", "unknown loss 'binary_crossentropy'; did you mean 'BinaryCrossentropy'?"),
        ("metric", "acuracy", "unknown metric 'acuracy'; did you mean 'accuracy'?"),
        ("loss", "rmse", "unknown loss 'rmse'; did you mean 'MeanSquaredError'?"),
        ("metric", "acc", "unknown metric 'acc'; did you mean 'accuracy'?"),
        ("metric", "f1", "unknown metric 'f1'; did you mean 'F1Score'?"),
        ("metric", "mse", "unknown metric 'mse'; did you mean 'MeanSquaredError'?"),
        ("metric", "auc", "unknown metric 'auc'; did you mean 'AUC'?"),
        ("initializer", "he_normal", "unknown initializer 'he_normal'; did you mean 'HeNormal'?"),
        ("regularizer", "l2", "unknown regularizer 'l2'; did you mean 'L2'?"),
        ("initializer", "HeNorml", "unknown initializer 'HeNorml'; did you mean 'HeNormal'?"),
        ("loss", "LossFunctionWrapper", "unknown loss 'LossFunctionWrapper'"),
        ("metric", "MeanMetricWrapper", "MeanMetricWrapper takes a Python function, and a spec is plain data"),
        ("layer", "Lambda", "Lambda takes Python code, and a spec is plain data: use a layer of Keras or of the zoo"),
        ("layer", "MixUp", "MixUp mixes images and leaves their labels as they are"),
        ("layer", "StringLookup", "StringLookup computes with TensorFlow alone, outside of a training step"),
        (
            "optimizer",
            "MultiOptimizer",
            "MultiOptimizer trains each layer by an optimizer of its own, which a spec cannot say yet",
        ),
        ("metric", "MixUp", "unknown metric 'MixUp'"),
    ],
)
def test_what_is_said_about_unknown_names(kind: str, name: str, message: str) -> None:
    assert unknown(kind, name, {}) == message


@pytest.mark.parametrize("kind", KERAS_MODULES)
def test_what_is_refused_is_no_legal_name(kind: str) -> None:
    assert not set(REFUSED) & set(legal_names(kind))


def test_every_refused_name_is_one_of_keras() -> None:
    assert all(any(hasattr(module, name) for module in KERAS_MODULES.values()) for name in REFUSED)


@pytest.mark.parametrize(
    ("layer", "given", "message"),
    [
        (
            "Normalization",
            [],
            "Normalization would have to see the data before training, and no layer does: "
            "give it `mean` and `variance`, or use `prepare: [standardize]` of the data",
        ),
        ("Normalization", ["mean", "variance"], None),
        (
            "Discretization",
            ["num_bins"],
            "Discretization would have to see the data before training, and no layer does: give it `bin_boundaries`",
        ),
        ("Discretization", ["bin_boundaries"], None),
        ("Dense", [], None),
    ],
)
def test_what_is_said_of_layers_that_keras_would_show_the_data(
    layer: str, given: list[str], message: str | None
) -> None:
    assert unadapted(layer, getattr(keras.layers, layer), given) == message


def test_slots_are_suggested_too() -> None:
    assert unknown("layer", "nrm", {"norm": "Identity"}) == "unknown layer 'nrm'; did you mean 'norm'?"


def test_activations() -> None:
    assert {"relu", "tanh", "linear", "softmax"} <= activation_names()
    assert not {"get", "serialize", "deserialize"} & activation_names()


def test_arguments_come_in_order_with_those_of_parents() -> None:
    dense = arguments_of(keras.layers.Dense)
    assert next(iter(dense)) == "units" and dense["units"].needed and dense["units"].default is inspect.Parameter.empty
    assert dense["use_bias"].default is True and not dense["use_bias"].needed
    assert "dtype" in dense and "self" not in dense
    assert "learning_rate" in arguments_of(keras.optimizers.AdamW) and "clipnorm" in arguments_of(keras.optimizers.Adam)


def test_arguments_of_a_function() -> None:
    def function(probe: int, *, rate: float = 0.5) -> None: ...

    found = arguments_of(function)
    assert [(name, one.needed) for name, one in found.items()] == [("probe", True), ("rate", False)]


def test_arguments_of_optimizers_and_initializers_are_numbers_and_flags() -> None:
    assert is_numeric(keras.optimizers.SGD) and is_numeric(keras.optimizers.schedules.CosineDecay)
    assert is_numeric(keras.initializers.HeNormal) and is_numeric(keras.constraints.MaxNorm)
    assert not is_numeric(keras.layers.Dense)
