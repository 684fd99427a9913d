"""A setup becomes Keras objects that fit its data, or all that is wrong with it is said."""

import math
from collections.abc import Callable
from typing import Any

import keras
import pytest

from reproduce.arrays.targets import Task
from reproduce.construct.variant import Built, SetupProblems, build, name_problems

BINARY, CLASSES, NUMBERS = Task((2,), 1, "binary"), Task((4,), 3, "multiclass"), Task((4,), 2, "regression")


@pytest.mark.parametrize(
    ("model", "loss", "from_logits", "threshold"),
    [
        ("mlp", "BinaryCrossentropy", True, 0),
        ({"layers": [{"Dense": 1}]}, "BinaryCrossentropy", True, 0),
        ({"layers": [{"Dense": 1}]}, {"BinaryCrossentropy": {"from_logits": True}}, True, 0),
        ({"layers": [{"Dense": {"units": 1, "activation": "sigmoid"}}]}, "BinaryCrossentropy", False, 0.5),
    ],
)
def test_logits_are_told_and_thresholds_are_those_of_logits(
    built_for: Callable[..., Built], model: Any, loss: Any, from_logits: bool, threshold: float
) -> None:
    metrics = ["accuracy", "AUC", "BinaryCrossentropy", {"BinaryAccuracy": {"threshold": 0.25}}]
    found = built_for(model=model, loss=loss, metrics=metrics)
    assert found.loss is not None and found.loss.get_config()["from_logits"] is from_logits
    assert found.metrics["accuracy"].get_config()["threshold"] == threshold
    assert found.metrics["auc"].get_config()["from_logits"] is from_logits
    assert found.metrics["binary_crossentropy"].from_logits is from_logits
    quarter = found.metrics["binary_accuracy"].get_config()["threshold"]
    assert quarter == (pytest.approx(math.log(1 / 3)) if from_logits else 0.25)


@pytest.mark.parametrize(
    ("model", "loss", "threshold"),
    [
        ("mlp", "Hinge", 0),
        ("mlp", "Perceptron", 0),
        ("mlp", "MeanSquaredError", 0),  # of the probability of class 1
        ({"layers": [{"Dense": 1}]}, "MeanSquaredError", 0.5),
        ("mlp", None, 0),
    ],
)
def test_where_two_classes_part(built_for: Callable[..., Built], model: Any, loss: Any, threshold: float) -> None:
    found = built_for(model=model, loss=loss, metrics=["accuracy"]).metrics["accuracy"]
    assert found.get_config()["threshold"] == threshold


@pytest.mark.parametrize(
    ("task", "loss", "metric", "one_hot"),
    [
        (BINARY, "BinaryCrossentropy", "BinaryAccuracy", False),
        (CLASSES, "SparseCategoricalCrossentropy", "SparseCategoricalAccuracy", False),
        (CLASSES, "CategoricalCrossentropy", "CategoricalAccuracy", True),
    ],
)
def test_what_accuracy_means(
    built_for: Callable[..., Built], task: Task, loss: str, metric: str, one_hot: bool
) -> None:
    found = built_for(task, loss=loss, metrics=[{"accuracy": {}}])
    assert type(found.metrics["accuracy"]).__name__ == metric and found.one_hot is one_hot


def test_a_named_metric_keeps_its_name(built_for: Callable[..., Built]) -> None:
    top = {"TopKCategoricalAccuracy": {"k": 2, "name": "top_two"}}
    found = built_for(CLASSES, loss="CategoricalCrossentropy", metrics=["accuracy", top, "CategoricalHinge"])
    assert list(found.metrics) == ["accuracy", "top_two", "categorical_hinge"]
    assert found.metrics["top_two"].name == "top_two"
    accuracy = built_for(metrics=[{"accuracy": {"name": "right"}}]).metrics["right"]
    assert type(accuracy) is keras.metrics.BinaryAccuracy and accuracy.name == "right"


def test_the_optimizer_is_built_on_the_model(built_for: Callable[..., Built]) -> None:
    schedule = {"CosineDecay": {"initial_learning_rate": 0.1, "decay_steps": 10}}
    found = built_for(train={"optimizer": {"SGD": {"momentum": 0.9, "learning_rate": schedule}}})
    assert found.optimizer.built and len(found.initial.draws) == len(found.model.variables)


@pytest.mark.parametrize(
    ("task", "setup", "path", "message"),
    [
        (BINARY, {"model": {"layers": [{"Dense": 3}]}}, ("model",), "the data ask for outputs of shape (1,), the model has (3,)"),
        (NUMBERS, {"model": {"layers": [{"Dense": 1}]}, "loss": "MeanSquaredError"}, ("model",), "the data ask for outputs of shape (2,), the model has (1,)"),
        (CLASSES, {"model": {"layers": [{"Dense": 2}]}, "loss": "SparseCategoricalCrossentropy"}, ("loss",), "SparseCategoricalCrossentropy needs an output per class, 3, and the model has 2"),
        (BINARY, {"loss": "SparseCategoricalCrossentropy"}, ("loss",), "SparseCategoricalCrossentropy needs an output per class, 2, and the model has 1; for two classes use BinaryCrossentropy"),
        (BINARY, {"loss": "CategoricalCrossentropy"}, ("loss",), "CategoricalCrossentropy needs an output per class, 2, and the model has 1; for two classes use BinaryCrossentropy"),
        (BINARY, {"metrics": ["acuracy"]}, ("metrics", 0), "unknown metric 'acuracy'; did you mean 'accuracy'?"),
        (BINARY, {"loss": "mse"}, ("loss",), "unknown loss 'mse'; did you mean 'MeanSquaredError'?"),
        (BINARY, {"train": {"optimizer": "adamm"}}, ("train", "optimizer"), "unknown optimizer 'adamm'; did you mean 'Adam'?"),
        (BINARY, {"measures": ["dead_unit"]}, ("measures", 0), "unknown measure 'dead_unit'; did you mean 'dead_units'?"),
    ],
)  # fmt: skip
def test_mistakes(refused_for: Callable[..., Any], task: Task, setup: Any, path: Any, message: str) -> None:
    assert refused_for(task, **setup) == [(path, message)]


def test_two_outputs_do_for_two_classes(built_for: Callable[..., Built]) -> None:
    found = built_for(model={"layers": [{"Dense": 2}]}, loss="SparseCategoricalCrossentropy")
    assert found.model.output_shape == (None, 2)


def test_all_mistakes_of_a_setup_come_together(refused_for: Callable[..., Any]) -> None:
    train = {"optimizer": {"SGD": {"momentu": 1}}, "augment": ["Foo"]}
    found = refused_for(model={"mlp": {"hiden": []}}, loss="mse", metrics=["auc"], measures=["x"], train=train)
    assert [path[0] for path, _ in found] == ["model", "train", "loss", "metrics", "train", "measures"]


def test_names_are_checked_without_data(variant: Callable[..., Any]) -> None:
    setup = variant(
        data="unknown", model="unknown", loss="mse", metrics=["auc"], measures=["x"], train={"optimizer": "x"}
    )
    assert [one.path[0] for one in name_problems(setup.setup)] == ["model", "loss", "metrics", "train", "measures"]


def test_building_leaves_global_generators_alone(built_for: Callable[..., Built], generators_untouched: None) -> None:
    built_for(model={"mlp": {"dropout": 0.5}}, metrics=["AUC"])


def test_variants_share_a_model_that_nothing_changes_when_asked_to(variant: Callable[..., Any]) -> None:
    def made(known: dict[str, Any] | None, **setup: Any) -> keras.Model:
        return build(variant(**{"loss": "BinaryCrossentropy", **setup}).setup, BINARY, known).model

    known: dict[str, Any] = {}
    first = made(known)
    assert made(known, loss="MeanSquaredError", train={"batch_size": 2, "epochs": 1, "optimizer": "Adam"}) is first
    for change in (
        {"model": {"mlp": {"hidden": [3]}}},
        {"model": {"mlp": {"kernel_initializer": "Ones"}}},
        {"train": {"batch_size": 2, "epochs": 1, "augment": [{"GaussianNoise": {"stddev": 0.1}}]}},
    ):
        assert made(known, **change) is not first
    assert made(None) is not made(None)


def test_what_is_wrong_with_a_shared_model_is_said_for_each_variant(variant: Callable[..., Any]) -> None:
    known: dict[str, Any] = {}
    setup = variant(loss="BinaryCrossentropy", model={"mlp": {"hidden": [-1]}}).setup
    for _ in range(2):
        with pytest.raises(SetupProblems) as caught:
            build(setup, BINARY, known)
        assert caught.value.problems
