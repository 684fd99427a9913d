"""Arguments of Keras' classes: no mappings but objects by name, no paths, whole numbers where they fit, bounded sizes."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import keras
import pytest

from reproduce.construct.bounds import bounded
from reproduce.construct.builder import RESERVED, Builder
from reproduce.construct.signatures import BASES, arguments_of, legal_names
from reproduce.construct.values import as_floats, class_mistakes

CONFIG = {"module": "keras.layers", "class_name": "TFSMLayer", "config": {"filepath": "/x", "call_endpoint": "serve"}}

PIECEWISE = keras.optimizers.schedules.PiecewiseConstantDecay


@pytest.mark.parametrize(
    ("builder", "arguments", "message"),
    [
        (keras.layers.Masking, {"mask_value": CONFIG}, "mask_value: expected a number, a text or a list of them, got"),
        (keras.layers.ReLU, {"threshold": [[{"a": 1}]]}, "threshold: expected a number, a text or a list of them, got [[{a: 1}]]"),
        (keras.layers.Conv2D, {"strides": "/etc/passwd"}, "strides: expected a list, got '/etc/passwd'"),
        (keras.layers.RepeatVector, {"n": 1_000_001}, "n: expected numbers up to 1,000,000, got 1000001"),
        (keras.layers.Reshape, {"target_shape": [2, [-(10**7)]]}, "target_shape: expected numbers up to 1,000,000, got"),
        (keras.metrics.AUC, {"num_thresholds": 10**9}, "num_thresholds: expected numbers up to 1,000,000, got 1000000000"),
        (keras.layers.Dense, {"units": True}, "units: expected a number, got true"),
        (keras.layers.Dense, {"units": "4"}, "units: expected a number, got '4'; write 4, without quotes"),
        (keras.layers.Dropout, {"rate": False}, "rate: expected a number, got false"),
        (keras.optimizers.SGD, {"gradient_accumulation_steps": 0}, "gradient_accumulation_steps: expected 2 or more, got 0"),
        (keras.optimizers.SGD, {"momentum": "0.9"}, "momentum: expected a number, got '0.9'; write 0.9, without quotes"),
        (keras.optimizers.SGD, {"learning_rate": "1e-3"}, "learning_rate: expected a number, got '1e-3'; write 1e-3, without quotes"),
        (keras.optimizers.SGD, {"learning_rate": -0.1}, "learning_rate: expected 0 or more, got -0.1"),
        (keras.optimizers.Adam, {"clipnorm": -1}, "clipnorm: expected 0 or more, got -1"),
        (keras.optimizers.Adam, {"beta_2": 1.5}, "beta_2: expected a number from 0 to 1, got 1.5"),
        (keras.losses.CategoricalCrossentropy, {"label_smoothing": 5}, "label_smoothing: expected a number from 0 to 1, got 5"),
        (keras.optimizers.schedules.CosineDecay, {"initial_learning_rate": -1}, "initial_learning_rate: expected 0 or more, got -1"),
        (PIECEWISE, {"values": [0.1, -0.1]}, "values: expected 0 or more, got [0.1, -0.1]"),
        (PIECEWISE, {"boundaries": [20, 10]}, "boundaries: expected rising numbers, got [20, 10]"),
        (keras.layers.Discretization, {"bin_boundaries": [0.0, 0.0]}, "bin_boundaries: expected rising numbers, got [0.0, 0.0]"),
    ],
)  # fmt: skip
def test_values_that_do_not_fit(builder: type, arguments: dict[str, Any], message: str) -> None:
    (((key,), found),) = class_mistakes(builder, arguments)
    assert f"{key}: {found}".startswith(message)


def test_values_that_fit() -> None:
    assert not list(class_mistakes(keras.layers.Masking, {"mask_value": -(10**9)}))
    assert not list(class_mistakes(keras.optimizers.schedules.CosineDecay, {"decay_steps": 10**9}))
    assert not list(class_mistakes(keras.optimizers.SGD, {"learning_rate": {"CosineDecay": {}}}))
    assert not list(class_mistakes(keras.optimizers.SGD, {"learning_rate": 0, "momentum": 1}))
    assert not list(class_mistakes(keras.optimizers.Adafactor, {"beta_2_decay": -0.5, "clipnorm": None}))
    assert not list(class_mistakes(PIECEWISE, {"boundaries": [10, 20], "values": [1, 0.1, 0]}))
    assert not list(class_mistakes(keras.initializers.Constant, {"value": -1}))
    assert not list(class_mistakes(keras.layers.Dense, {"kernel_initializer": {"Ones": {}}, "units": 1_000_000}))


def test_whole_numbers_become_floats_where_keras_wants_them() -> None:
    given = as_floats(keras.optimizers.SGD, {"learning_rate": 1, "momentum": 0, "nesterov": True})
    assert {key: type(value) for key, value in given.items()} == {
        "learning_rate": float,
        "momentum": float,
        "nesterov": bool,
    }
    assert as_floats(keras.layers.Dense, {"units": 3}) == {"units": 3} and keras.optimizers.SGD(**given)


def test_states_of_metrics_are_bounded() -> None:
    with bounded():
        builder = Builder()
        builder.make("metric", {"MeanIoU": {"num_classes": 40_000}}, ())
    (problem,) = builder.problems
    assert problem.message.endswith("its state would be 1,600,000,000 numbers, 50,000,000 at most")
    assert "add_variable" in vars(keras.metrics.Metric) and keras.metrics.AUC(num_thresholds=3).variables


SECRET = "kept-secret"
watched: list[Any] = []
found: list[str] = []


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if watched and (
        event.startswith(("socket.", "subprocess.", "os.system")) or (event == "open" and SECRET in str(arguments))
    ):
        found.append(f"{watched[0]}: {event} {arguments}")


sys.addaudithook(_hook)


@pytest.mark.parametrize("kind", BASES)
def test_no_argument_makes_a_file_be_opened_or_an_address_be_tried(kind: str, tmp_path: Path) -> None:
    """Every argument of every class that a spec can name, given a path, an address and a configuration of Keras."""
    path = tmp_path / SECRET
    path.write_text("hidden\n")
    count = 0
    for name, get in legal_names(kind).items():
        legal = {key: one for key, one in arguments_of(get()).items() if key not in RESERVED}
        needed = {key: 2 for key, one in legal.items() if one.needed}
        config = {**CONFIG, "config": {"filepath": str(path)}}
        for key in legal:
            for value in (str(path), [str(path)], "gs://nowhere/x", "http://nowhere.invalid/x", config, [config]):
                watched[:] = [f"{name}({key}={value})"]
                builder = Builder()
                builder.make(kind, {name: {**needed, key: value}}, ())
                watched.clear()
                assert not any("hidden" in one.message for one in builder.problems)
                count += 1
    assert not found and count > 6 * len(legal_names(kind)) // 2


def test_the_hook_sees_an_open_file(tmp_path: Path) -> None:
    (tmp_path / SECRET).write_text("")
    watched[:] = ["here"]
    (tmp_path / SECRET).read_text()
    watched.clear()
    assert len(found) == 1 and found.pop().startswith("here: open")
