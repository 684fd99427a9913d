"""Templates by name, their arguments, and augmentation."""

from collections.abc import Callable
from typing import Any

import keras
import pytest

from reproduce.construct.builder import Builder
from reproduce.construct.templates import model_of


@pytest.fixture
def model(variant: Callable[..., Any]) -> Callable[..., keras.Model]:
    def made(template: Any, inputs: tuple[int, ...] = (3,), **train: Any) -> keras.Model:
        builder = Builder()
        found = model_of(builder, variant(model=template, train=train).setup, inputs, 2)
        assert builder.problems == [] and found is not None
        return found

    return made


@pytest.fixture
def problems(variant: Callable[..., Any]) -> Callable[..., list[tuple[Any, str]]]:
    def found(template: Any, inputs: Any = (3,), **train: Any) -> list[tuple[Any, str]]:
        builder = Builder()
        assert model_of(builder, variant(model=template, train=train).setup, inputs, 2) is None
        return [(one.path, one.message) for one in builder.problems]

    return found


def names(made: keras.Model) -> list[str]:
    return [layer.name for layer in made.layers[1:]]


def test_the_layers_of_an_mlp(model: Callable[..., keras.Model]) -> None:
    template = {"mlp": {"hidden": [4, 5], "norm": "BatchNormalization", "dropout": 0.5, "activation": {"PReLU": {}}}}
    made = model(template)
    block = ["dense_{}", "norm_{}", "activation_{}", "dropout_{}"]
    assert names(made) == [part.format(number) for number in (1, 2) for part in block] + ["output"]
    assert isinstance(made.get_layer("activation_2"), keras.layers.PReLU)
    assert made.get_layer("dropout_1").rate == 0.5
    assert names(
        model({"mlp": {"hidden": [4], "block": ["dense", "activation", "norm"], "norm": "LayerNormalization"}})
    ) == [
        "dense_1",
        "activation_1",
        "norm_1",
        "output",
    ]


def test_defaults_and_words_for_nothing(model: Callable[..., keras.Model]) -> None:
    assert model("mlp").get_layer("activation_1").activation is keras.activations.relu
    assert names(model({"mlp": {"hidden": [4], "dropout": 0, "norm": None}})) == ["dense_1", "activation_1", "output"]
    assert names(model({"mlp": {"hidden": []}})) == names(model("perceptron")) == ["output"]
    assert len(names(model({"mlp": {"hidden": {"repeat": [4, 3]}}}))) == 7
    assert names(model({"layers": [{"Dense": {"units": 2}}]})) == ["dense_1"]


def test_arguments_reach_the_layers(model: Callable[..., keras.Model]) -> None:
    made = model(
        {
            "mlp": {
                "hidden": [4],
                "kernel_initializer": "HeNormal",
                "kernel_regularizer": {"L2": 0.5},
                "kernel_constraint": {"MaxNorm": 2},
            }
        }
    )
    assert isinstance(made.get_layer("dense_1").kernel_initializer, keras.initializers.HeNormal)
    assert made.get_layer("output").kernel_regularizer.l2 == 0.5
    assert made.get_layer("dense_1").kernel_constraint.max_value == 2
    assert made.get_layer("output").kernel_constraint is None


@pytest.mark.parametrize(
    ("template", "path", "message"),
    [
        ("mpl", (), "unknown model 'mpl'; did you mean 'mlp'?"),
        ("layers", ("layers",), "expected a list of layers, got {}"),
        ({"mlp": {"hiden": [3]}}, ("mlp", "hiden"), "mlp has no argument 'hiden'; did you mean 'hidden'?"),
        ({"mlp": {"inputs": [3]}}, ("mlp", "inputs"), None),
        ({"mlp": {"hidden": 64}}, ("mlp", "hidden"), "mlp: hidden: expected a list or a mapping, got 64"),
        ({"mlp": {"hidden": [3, "a"]}}, ("mlp", "hidden", 1), "mlp: hidden: expected a whole number, got 'a'"),
        ({"mlp": {"use_bias": "no"}}, ("mlp", "use_bias"), "mlp: use_bias: expected true or false, got 'no'; write false"),
        ({"mlp": {"activation": "rel"}}, ("mlp", "activation"), "unknown activation 'rel'; did you mean 'relu'?"),
        ({"mlp": {"activation": "Relu"}}, ("mlp", "activation"), "unknown activation 'Relu'; did you mean 'relu'?"),
        ({"cnn": {"activation": None}}, ("cnn", "activation"), "expected a layer by name, such as `Name` or `{Name: {argument: value}}`, got null"),
        ({"mlp": {"norm": "batchnorm"}}, ("mlp", "norm"), "unknown layer 'batchnorm'; did you mean 'BatchNormalization'?"),
        ({"mlp": {"norm": False}}, ("mlp", "norm"), "expected a layer by name, such as `Name` or `{Name: {argument: value}}`, got false"),
        ({"mlp": {"dropout": False}}, ("mlp", "dropout"), None),
        ({"mlp": {"dropout": 5}}, ("mlp", "dropout"), "Dropout refuses its arguments: Invalid value received for argument `rate`. Expected a float value between 0 and 1. Received: rate=5"),
        ({"mlp": {"block": []}}, ("mlp", "block"), "mlp refuses its arguments: block must be an order of dense, norm, activation, dropout that starts with dense, got []"),
        ({"mlp": {"hidden": {"repeat": [3, -1]}}}, ("mlp", "hidden"), "mlp refuses its arguments: hidden must be a list of units or {repeat: [units, layers]}, got {'repeat': [3, -1]}"),
        ({"mlp": {"hidden": [-5]}}, ("mlp",), "mlp refuses its arguments: Received an invalid value for `units`, expected a positive integer. Received: units=-5"),
        ("cnn", ("cnn",), "cnn refuses its arguments: cnn needs images of shape (height, width, channels), got examples of shape (3,)"),
    ],
)  # fmt: skip
def test_mistakes(problems: Callable[..., Any], template: Any, path: Any, message: str | None) -> None:
    ((found_path, found),) = problems(template)
    assert found_path[: 1 + len(path)] == ("model", *path) and message in (None, found)


def test_augmentation_stands_in_front(model: Callable[..., keras.Model]) -> None:
    made = model({"mlp": {"hidden": [4]}}, augment=[{"GaussianNoise": 0.1}])
    assert made.layers[1].name == "augment_1" and made.output_shape == (None, 2)


@pytest.mark.parametrize(
    ("augment", "path", "start"),
    [
        (["RandomFlp"], (0,), "unknown layer 'RandomFlp'; did you mean 'RandomFlip'?"),
        ([{"GaussianNoise": {"stddev": "a"}}], (0,), "GaussianNoise"),
        ([{"Conv2D": {"filters": 1, "kernel_size": 1}}], (0,), "Conv2D refuses the data: Input 0"),
        ([{"Dense": 7}], (), "the model refuses what the augmentation gives: Input 0"),
    ],
)
def test_augmentation_that_does_not_fit(problems: Callable[..., Any], augment: Any, path: Any, start: str) -> None:
    ((found_path, found),) = problems("mlp", augment=augment)
    assert found_path[: 2 + len(path)] == ("train", "augment", *path) and found.startswith(start)


@pytest.mark.parametrize(
    ("template", "train", "found"),
    [
        ("mlp", {}, [(("model",), "mlp takes one input, and the data have left and right: write `layers`")]),
        ({"mlp": {"hiden": [3]}}, {}, [(("model", "mlp", "hiden"), "mlp has no argument 'hiden'; did you mean 'hidden'?")]),
        (
            {"layers": [{"Dense": 1, "inputs": "left"}]},
            {"augment": [{"GaussianNoise": 0.1}]},
            [(("train", "augment"), "one input can be augmented, and the data have left and right: layers such as GaussianNoise act in training alone among `layers`, too")],
        ),
    ],
)  # fmt: skip
def test_several_inputs_that_nothing_takes(problems: Callable[..., Any], template: Any, train: Any, found: Any) -> None:
    assert problems(template, {"left": (3,), "right": (3,)}, **train) == found
