"""Objects by name are made as asked, or every mistake is noted with its path."""

from typing import Any

import keras
import pytest

from reproduce.construct.builder import Builder
from reproduce.construct.values import argument_kind

PATH = ("p",)


def made(kind: str, item: Any) -> Any:
    builder = Builder()
    found = builder.make(kind, item, PATH)
    assert builder.problems == []
    return found


def refused(kind: str, item: Any) -> list[tuple[Any, str, bool]]:
    """The problems of an item: path below the item, message, at_key."""
    builder = Builder()
    assert builder.make(kind, item, PATH) is None
    assert all(one.path[:1] == PATH for one in builder.problems)
    return [(one.path[1:], one.message, one.at_key) for one in builder.problems]


def test_a_bare_name_and_empty_arguments_are_the_same() -> None:
    items: list[Any] = ["Adam", {"Adam": {}}, {"Adam": None}]
    for item in items:
        assert type(made("optimizer", item)) is keras.optimizers.Adam


@pytest.mark.parametrize(
    ("kind", "item", "attribute", "value"),
    [
        ("layer", {"Dense": 64}, "units", 64),
        ("layer", {"Dropout": 0.5}, "rate", 0.5),
        ("layer", {"Reshape": [4, 4]}, "target_shape", (4, 4)),
        ("regularizer", {"L2": 0.25}, "l2", 0.25),
        ("constraint", {"MaxNorm": 2}, "max_value", 2),
        ("initializer", {"Constant": 3}, "value", 3.0),
        ("layer", {"Threshold": 2}, "threshold", 2),
        ("initializer", {"SparseSigns": 4}, "connections", 4),
        ("initializer", {"Values": [[1], [2]]}, "values", [[1.0], [2.0]]),
    ],
)
def test_a_lone_value_is_the_first_argument(kind: str, item: Any, attribute: str, value: Any) -> None:
    assert getattr(made(kind, item), attribute) == value


def test_arguments_are_made_where_they_are_objects() -> None:
    dense = made(
        "layer",
        {
            "Dense": {
                "units": 2,
                "kernel_initializer": "HeNormal",
                "kernel_regularizer": {"L2": 0.5},
                "activation": "relu",
            }
        },
    )
    assert isinstance(dense.kernel_initializer, keras.initializers.HeNormal)
    assert dense.kernel_regularizer.l2 == 0.5 and dense.activation is keras.activations.relu
    schedule = {"CosineDecay": {"initial_learning_rate": 0.1, "decay_steps": 10}}
    assert isinstance(
        made("optimizer", {"Adam": {"learning_rate": schedule}})._learning_rate, keras.optimizers.schedules.CosineDecay
    )
    both = made("layer", {"Bidirectional": {"layer": {"GRU": {"units": 8}}}})
    assert both.forward_layer.units == 8
    stacked = made("layer", {"StackedRNNCells": {"cells": [{"GRUCell": 2}, {"GRUCell": {"units": 3}}]}})
    assert [cell.units for cell in stacked.cells] == [2, 3]


@pytest.mark.parametrize(
    ("kind", "item", "path", "message", "at_key"),
    [
        ("optimizer", "adamm", (), "unknown optimizer 'adamm'; did you mean 'Adam'?", False),
        ("optimizer", {"Adam": {"learning_rat": 1}}, ("Adam", "learning_rat"), "Adam has no argument 'learning_rat'; did you mean 'learning_rate'?", True),
        ("optimizer", {"SGD": {"nesterov": "no"}}, ("SGD", "nesterov"), "SGD: nesterov: expected true or false, got 'no'; write false", False),
        ("optimizer", {"SGD": {"momentum": "a"}}, ("SGD", "momentum"), "SGD: momentum: expected a number, got 'a'", False),
        ("optimizer", {"Adam": {"beta_1": [1]}}, ("Adam", "beta_1"), "Adam: beta_1: expected a number, got [1]", False),
        ("optimizer", {"Adam": {"weight_decay": True}}, ("Adam", "weight_decay"), "Adam: weight_decay: expected a number, got true", False),
        ("optimizer", {"SGD": {"use_ema": True, "ema_momentum": 5}}, ("SGD", "ema_momentum"), "SGD refuses its arguments: `ema_momentum` must be in the range [0, 1]. Received: ema_momentum=5.0", False),
        ("optimizer", {"Adam": {"learning_rate": {"CosineDecay": {"initial_learning_rate": 1}}}}, ("Adam", "learning_rate"), "CosineDecay needs the argument 'decay_steps'", False),
        ("optimizer", {"Adam": {"epsilon": None}}, ("Adam", "epsilon"), "Adam: epsilon: expected a number, got null", False),
        ("optimizer", {"Adam": {"clipnorm": [1]}}, ("Adam", "clipnorm"), "Adam: clipnorm: expected a number, got [1]", False),
        ("initializer", {"RandomUniform": {"minval": None}}, ("RandomUniform", "minval"), "RandomUniform: minval: expected a number, got null", False),
        ("initializer", {"RandomNormal": {"stddev": {"a": 1}}}, ("RandomNormal", "stddev"), "RandomNormal: stddev: expected a number, got {a: 1}", False),
        ("layer", "Dense", (), "Dense needs the argument 'units'", False),
        ("layer", {"Dense": {"unit": 3, "units": 3}}, ("Dense", "unit"), "Dense has no argument 'unit'; did you mean 'units'?", True),
        ("layer", {"Dense": {"units": 3, "seed": 1}}, ("Dense", "seed"), "Dense has no argument 'seed': random numbers come from the seed of the run", True),
        ("layer", {"Dense": {"units": 3, "name": "a"}}, ("Dense", "name"), "Dense has no argument 'name': a name is given beside a layer, or within a metric", True),
        ("layer", {"Dense": {"units": 3, "dtype": "float16"}}, ("Dense", "dtype"), "Dense has no argument 'dtype': everything is computed in 32-bit floats", True),
        ("layer", {"Dense": {"units": 3, "activation": "rel"}}, ("Dense", "activation"), "unknown activation 'rel'; did you mean 'relu'?", False),
        ("layer", {"Dense": {"units": 3, "activation": {"PReLU": {}}}}, ("Dense", "activation"), "expected the name of an activation, got {PReLU: {}}; a layer goes after this one", False),
        ("layer", {"Dense": {"units": 3, "kernel_initializer": 0}}, ("Dense", "kernel_initializer"), "expected an initializer by name, such as `Name` or `{Name: {argument: value}}`, got 0", False),
        ("layer", {"Dense": {"units": 3, "kernel_initializer": "he"}}, ("Dense", "kernel_initializer"), None, False),
        ("layer", {"Dense": {"units": 3, "kernel_regularizer": {"L3": 1}}}, ("Dense", "kernel_regularizer"), None, False),
        ("layer", {"Dense": {"units": 3, "kernel_constraint": "MaxNrm"}}, ("Dense", "kernel_constraint"), "unknown constraint 'MaxNrm'; did you mean 'MaxNorm'?", False),
        ("layer", {"Dense": -3}, ("Dense", "units"), "Dense refuses its arguments: Received an invalid value for `units`, expected a positive integer. Received: units=-3", False),
        ("layer", {"BatchNormalization": {"momentum": "a"}}, ("BatchNormalization", "momentum"), "BatchNormalization: momentum: expected a number, got 'a'", False),
        ("layer", [1], (), "expected a layer by name, such as `Name` or `{Name: {argument: value}}`, got [1]", False),
        ("layer", {"a": 1, "b": 2}, (), "expected a layer by name, such as `Name` or `{Name: {argument: value}}`, got {a: 1, b: 2}", False),
        ("metric", {"BinaryAccuracy": {"dtype": "float16"}}, ("BinaryAccuracy", "dtype"), "BinaryAccuracy has no argument 'dtype': everything is computed in 32-bit floats", True),
        ("constraint", {"NonNeg": 3}, ("NonNeg",), "NonNeg has no arguments, got 3", False),
        ("layer", {"Threshold": {"theshold": 1}}, ("Threshold", "theshold"), "Threshold has no argument 'theshold'; did you mean 'threshold'?", True),
        ("layer", {"Threshold": {"low": "a"}}, ("Threshold", "low"), "Threshold: low: expected a number, got 'a'", False),
        ("initializer", "SparseSigns", (), "SparseSigns needs the argument 'connections'", False),
        ("initializer", {"SparseSigns": {"connections": 0}}, ("SparseSigns", "connections"), "SparseSigns refuses its arguments: connections must be a whole number of 1 or more, got 0", False),
        ("initializer", {"SparseSigns": {"connections": 4, "seed": 1}}, ("SparseSigns", "seed"), "SparseSigns has no argument 'seed': random numbers come from the seed of the run", True),
        ("loss", "Perceptrn", (), "unknown loss 'Perceptrn'; did you mean 'Perceptron'?", False),
        ("loss", {"Huber": {"delta": "a"}}, ("Huber", "delta"), "Huber: delta: expected a number, got 'a'", False),
    ],
)  # fmt: skip
def test_mistakes(kind: str, item: Any, path: Any, message: str | None, at_key: bool) -> None:
    ((found_path, found, found_at_key),) = refused(kind, item)
    assert (found_path, found_at_key) == (path, at_key) and message in (None, found)


def test_all_mistakes_of_an_object_come_together() -> None:
    item = {"Dense": {"unit": 3, "use_bias": "yes", "kernel_initializer": "he"}}
    assert [message for _, message, _ in refused("layer", item)] == [
        "Dense has no argument 'unit'; did you mean 'units'?",
        "Dense: use_bias: expected true or false, got 'yes'; write true",
        "Dense needs the argument 'units'",
    ]


def test_a_metric_may_have_a_name() -> None:
    assert made("metric", {"AUC": {"name": "area"}}).name == "area"


def test_odd_exceptions_of_builders_are_problems_too() -> None:
    ((path, message, _),) = refused("metric", {"AUC": {"name": 5}})
    assert path == ("AUC", "name") and message == "AUC refuses its arguments: name is of the wrong kind"


@pytest.mark.parametrize("key", ["layer", "backward_layer"])
def test_what_runs_both_ways_is_recurrent(key: str) -> None:
    ((path, message, _),) = refused("layer", {"Bidirectional": {"layer": {"LSTM": 3}, key: {"Dense": 3}}})
    assert path[-1] == key and message == "Bidirectional needs a recurrent layer, got {Dense: 3}"
    assert made("layer", {"Bidirectional": {"layer": {"GRU": 3}}})


def test_a_factory_makes_a_new_object_each_time() -> None:
    factory = Builder().factory("layer", {"Dense": {"units": 2, "kernel_initializer": "HeNormal"}}, PATH)
    assert factory is not None
    one, other = factory(name="a"), factory(name="b")
    assert one is not other and one.kernel_initializer is not other.kernel_initializer and other.name == "b"


@pytest.mark.parametrize(
    ("key", "value", "kind"),
    [
        ("kernel_initializer", "HeNormal", "initializer"),
        ("bias_regularizer", None, "regularizer"),
        ("recurrent_constraint", None, "constraint"),
        ("recurrent_activation", "tanh", "activation"),
        ("learning_rate", 0.1, None),
        ("learning_rate", {"CosineDecay": {}}, "schedule"),
        ("cell", {}, "layer"),
        ("units", 3, None),
    ],
)
def test_kinds_of_arguments(key: str, value: Any, kind: str | None) -> None:
    assert argument_kind(key, value) == kind


@pytest.mark.parametrize(
    ("kind", "item"),
    [
        ("constraint", {"MaxNorm": {"max_value": 2.0, "axis": [0, 1, 2]}}),
        ("initializer", {"HeNormal": {"input_axes": [0]}}),
    ],
)
def test_axes_may_be_lists(kind: str, item: Any) -> None:
    builder = Builder()
    assert builder.make(kind, item, (kind,)) is not None and not builder.problems
