"""The contract of every template: raw outputs of the asked shape in 32-bit floats, a model that Keras can save and copy."""

from collections.abc import Callable, Mapping
from typing import Any

import keras
import numpy as np
import pytest

from zoo import catalogue


def relu(name: str) -> keras.layers.Layer:
    return keras.layers.Activation("relu", name=name)


def batch_norm(name: str) -> keras.layers.Layer:
    return keras.layers.BatchNormalization(name=name)


def dropout(name: str) -> keras.layers.Layer:
    return keras.layers.Dropout(0.5, name=name)


FULL = {"activation": relu, "norm": batch_norm, "dropout": dropout, "kernel_regularizer": keras.regularizers.L2(0.01)}
CASES: Mapping[str, tuple[str, tuple[int, ...], Mapping[str, Any]]] = {
    "mlp": ("mlp", (5,), {"activation": relu}),
    "mlp on images": ("mlp", (4, 4, 1), {**FULL, "hidden": (6, 7)}),
    "mlp by repeat": ("mlp", (5,), {"activation": relu, "hidden": {"repeat": [6, 3]}, "use_bias": False}),
    "linear": ("mlp", (5,), {"activation": relu, "hidden": ()}),
    "perceptron": ("perceptron", (5,), {}),
    "perceptron on images": ("perceptron", (4, 4, 1), {"kernel_initializer": "Zeros"}),
    "cnn": ("cnn", (8, 8, 1), {"activation": relu}),
    "cnn with everything": ("cnn", (8, 8, 3), {**FULL, "hidden": (6,), "filters": (2, 3)}),
}


def test_every_template_has_a_case() -> None:
    has_its_own = {"keras"}  # tests: it reads a file
    assert {template for template, _, _ in CASES.values()} == set(catalogue.names("zoo.models")) - has_its_own


@pytest.fixture(params=CASES)
def made(request: pytest.FixtureRequest) -> tuple[keras.Model, tuple[int, ...]]:
    template, inputs, arguments = CASES[request.param]
    build: Callable[..., keras.Model] = catalogue.get("zoo.models", template)
    return build(inputs, 3, **arguments), inputs


def answers(model: keras.Model, x: Any) -> Any:
    return keras.ops.convert_to_numpy(model(x, training=False))


def test_outputs(made: tuple[keras.Model, tuple[int, ...]]) -> None:
    model, inputs = made
    assert model.input_shape == (None, *inputs) and model.output_shape == (None, 3)
    assert model.layers[-1].name == "output" and model.layers[-1].activation is keras.activations.linear
    found = answers(model, np.ones((2, *inputs), "float32"))
    assert found.shape == (2, 3) and found.dtype == np.float32
    assert {weight.dtype for weight in model.weights if "seed" not in weight.name} == {"float32"}


def test_layer_names_are_unique_and_depend_on_nothing_else(made: tuple[keras.Model, tuple[int, ...]]) -> None:
    names = [layer.name for layer in made[0].layers[1:]]
    assert len(set(names)) == len(names)
    assert all(name in ("output", "flatten", "dropout") or name.rsplit("_", 1)[1].isdigit() for name in names)


def test_round_trips(made: tuple[keras.Model, tuple[int, ...]]) -> None:
    model, inputs = made
    x = np.random.default_rng(0).normal(size=(2, *inputs)).astype("float32")
    for copy in (keras.models.clone_model(model), keras.models.model_from_json(model.to_json())):
        assert [layer.name for layer in copy.layers[1:]] == [layer.name for layer in model.layers[1:]]
        for ours, theirs in zip(copy.layers[1:], model.layers[1:], strict=True):
            assert ours.get_config() == theirs.get_config()
        for ours, theirs in zip(copy.weights, model.weights, strict=True):
            ours.assign(theirs)
        np.testing.assert_array_equal(answers(copy, x), answers(model, x))


def layers(template: str, inputs: tuple[int, ...], **arguments: Any) -> list[str]:
    model = catalogue.get("zoo.models", template)(inputs, 3, **arguments)
    return [layer.name for layer in model.layers[1:]]


def test_the_order_of_a_block() -> None:
    given = {"activation": relu, "norm": batch_norm, "hidden": (4,)}
    assert layers("mlp", (5,), **given) == ["dense_1", "norm_1", "activation_1", "output"]
    order = ("dense", "activation", "norm", "dropout")
    assert layers("mlp", (5,), **given, block=order) == ["dense_1", "activation_1", "norm_1", "output"]


def test_the_blocks_of_a_cnn() -> None:
    convolution = ["conv_1", "norm_1", "activation_1", "pool_1"]
    dense = ["flatten", "dense_1", "dense_activation_1", "dropout", "output"]
    assert layers("cnn", (8, 8, 1), **FULL, filters=(2,), hidden=(4,)) == convolution + dense


@pytest.mark.parametrize(
    ("template", "inputs", "arguments", "message"),
    [
        (
            "mlp",
            (5,),
            {"block": ("norm", "dense")},
            r"block must be an order of dense, norm, activation, dropout that starts",
        ),
        ("mlp", (5,), {"block": ("dense", "dense")}, "block must be an order"),
        ("mlp", (5,), {"block": ("dense", "pool")}, "block must be an order"),
        ("mlp", (5,), {"hidden": {"repeat": [4]}}, r"hidden must be a list of units or \{repeat: \[units, layers\]\}"),
        ("mlp", (5,), {"hidden": {"twice": [4, 4]}}, "hidden must be a list of units or"),
        ("mlp", (5,), {"hidden": {"repeat": [4, -1]}}, "hidden must be a list of units or"),
        ("mlp", (5,), {"hidden": {"repeat": [4, 10**6]}}, "hidden must be a list of units or"),
        ("cnn", (5,), {}, r"^cnn needs images of shape \(height, width, channels\), got examples of shape \(5,\)$"),
    ],
)
def test_refusals(template: str, inputs: tuple[int, ...], arguments: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        catalogue.get("zoo.models", template)(inputs, 3, activation=relu, **arguments)
