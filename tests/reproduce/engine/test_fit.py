"""The vector engine against Keras' own `fit`: the same run, step by step."""

from collections.abc import Callable, Mapping
from typing import Any

import keras
import numpy as np
import pytest

from reproduce.arrays import examples
from reproduce.arrays.targets import batch_order, task_of
from reproduce.construct.variant import build
from reproduce.engine import fit
from reproduce.engine.functions import assign, initial_state
from reproduce.record import Record
from zoo.layers.euclidean_norm import EuclideanNorm
from zoo.losses.contrastive_loss import ContrastiveLoss
from zoo.splits import Split

pytestmark = pytest.mark.filterwarnings(
    "ignore:__array__ implementation doesn't accept a copy:DeprecationWarning"
)  # Keras

DIGITS = {"digits": {"train": 100, "validation": 50, "test": 50, "prepare": ["standardize"]}}
STEPS = [{"gradient_norm": {"per": "layer", "at": "step"}}, {"weight_norm": {"at": "epoch"}}]
PER_EPOCH = [{"weight_norm": {"at": "epoch"}}]
DENOISED = ["min_max", "targets_from_inputs", {"gaussian_noise": {"stddev": 0.2}}]
RECONSTRUCTED = {"digits": {"train": 100, "validation": 50, "test": 50, "prepare": ["min_max", "targets_from_inputs"]}}
SIAMESE = [
    {"name": "encoder", "inputs": "left", "layers": [{"Dense": 16}, {"BatchNormalization": {}}, "ReLU", {"Dense": 2}]},
    {"shared": "encoder", "inputs": "right", "name": "other"},
    {"Subtract": {}, "inputs": ["encoder", "other"]},
    "EuclideanNorm",
]
FAST = {"SGD": {"learning_rate": 0.5}}


def case(model: Mapping[str, Any] = {}, measures: Any = PER_EPOCH, **train: Any) -> dict[str, Any]:
    return {
        "data": DIGITS,
        "model": {"mlp": {"hidden": [16], **(model or {})}},
        "loss": "SparseCategoricalCrossentropy",
        "metrics": ["accuracy"],
        "train": {"batch_size": 25, "epochs": 3, **train},
        "measures": measures,
    }


WINE = {"wine": {"train": 60, "prepare": ["standardize"]}}
CASES = {
    "losses and metrics that read probabilities": {
        "data": WINE,
        "loss": "Dice",
        "metrics": ["accuracy", "AUC", "Precision", {"F1Score": {"average": "macro"}}, {"MeanIoU": {"num_classes": 3}}],
        "train": {"epochs": 3, "batch_size": 20, "optimizer": {"SGD": {"learning_rate": 0.5}}},
    },
    "class numbers for a loss that is not sparse": {
        "data": WINE,
        "loss": "CategoricalGeneralizedCrossEntropy",
        "metrics": ["accuracy", "KLDivergence", {"TopKCategoricalAccuracy": {"k": 2}}],
        "train": {"epochs": 3, "batch_size": 20, "optimizer": {"SGD": {"learning_rate": 0.5}}},
    },
    "adam, step by step": case(measures=STEPS),
    "nesterov and batch normalisation, step by step": case(
        {"norm": "BatchNormalization"},
        STEPS,
        optimizer={"SGD": {"learning_rate": 0.1, "momentum": 0.9, "nesterov": True}},
    ),
    "dropout, weight penalty and decay": case(
        {"dropout": 0.3, "kernel_regularizer": {"L2": {"l2": 0.01}}}, optimizer={"AdamW": {"weight_decay": 0.01}}
    ),
    "penalties of weights and of outputs": case()
    | {
        "model": {
            "layers": [
                {"Dense": {"units": 8, "activation": "tanh", "activity_regularizer": {"L2": {"l2": 0.1}}}},
                {"ActivityRegularization": {"l1": 0.05}},
                {"Dense": {"units": 10, "kernel_regularizer": {"L1L2": {"l1": 0.01, "l2": 0.02}}}},
            ]
        }
    },
    "weights of classes": case(class_weight=[0.0, 0.5, 1, 2, 4, 1, 1, 1, 1, 1], batch_size=32, optimizer=FAST),
    "one order for all epochs": case(shuffle="once", batch_size=32, optimizer=FAST),
    "examples as they stand": case(shuffle=False, optimizer=FAST),
    "balanced classes": {
        "data": {"breast_cancer": {"train": 100, "prepare": ["standardize"]}},
        "loss": "BinaryCrossentropy",
        "metrics": ["accuracy"],
        "train": {"epochs": 3, "batch_size": 30, "class_weight": "balanced", "optimizer": FAST},
    },
    "schedule, clipping and constraint": case(
        {"kernel_constraint": {"MaxNorm": {"max_value": 0.5}}},
        optimizer={
            "SGD": {"learning_rate": {"CosineDecay": {"initial_learning_rate": 0.1, "decay_steps": 8}}, "clipnorm": 0.5}
        },
    ),
    "early stopping, best weights": case(
        epochs=30, optimizer=FAST, early_stopping={"monitor": "val_accuracy", "patience": 2}
    ),
    "early stopping, last weights": case(
        epochs=30, optimizer=FAST, early_stopping={"patience": 2, "restore_best_weights": False, "min_delta": 0.05}
    ),
    "plateau": case(
        epochs=10,
        optimizer=FAST,
        reduce_on_plateau={"patience": 1, "factor": 0.5, "min_delta": 0.05, "min_learning_rate": 0.2},
    ),
    "plateau that starts below its smallest rate": case(
        epochs=4,
        optimizer={"SGD": {"learning_rate": 1e-6}},
        reduce_on_plateau={"patience": 0, "min_delta": 1.0, "min_learning_rate": 0.1},
    ),
    "a last batch that is not full": case(batch_size=32),
    "scaled loss": case(optimizer={"SGD": {"learning_rate": 0.5, "loss_scale_factor": 1024.0}}),
    "scaled loss, clipped and accumulated gradients": case(
        optimizer={
            "Adam": {
                "learning_rate": 0.05,
                "loss_scale_factor": 8.0,
                "clipnorm": 0.1,
                "gradient_accumulation_steps": 2,
            }
        }
    ),
    "one-hot targets, averaged weights": case(
        optimizer={"SGD": {"learning_rate": 0.1, "use_ema": True, "ema_momentum": 0.9}}
    )
    | {"loss": {"CategoricalCrossentropy": {"label_smoothing": 0.1}}},
    "regression": {
        "data": {"sine": {"samples": 60, "train": 40, "test": 20}},
        "model": {"mlp": {"hidden": [8], "activation": "tanh"}},
        "loss": "MeanSquaredError",
        "metrics": ["MeanAbsoluteError"],
        "train": {"batch_size": 10, "epochs": 3},
    },
    "inputs as targets": {
        "data": RECONSTRUCTED,
        "model": {"mlp": {"hidden": [16, 4, 16], "activation": "tanh"}},
        "loss": "MeanSquaredError",
        "metrics": ["MeanAbsoluteError"],
        "train": {"batch_size": 32, "epochs": 3},
        "measures": STEPS,
    },
    "clean inputs as targets of noisy ones, noise in each step": {
        "data": {"digits": {**RECONSTRUCTED["digits"], "prepare": DENOISED}},
        "model": {"layers": [{"Dense": {"units": 16, "activation": "relu"}}, {"Dense": 64}]},
        "loss": "MeanSquaredError",
        "train": {"batch_size": 32, "epochs": 3, "augment": [{"GaussianNoise": 0.3}]},
    },
    "images as targets": {
        "data": {"digits": {**RECONSTRUCTED["digits"], "image": True}},
        "model": {
            "layers": [
                {"Conv2D": {"filters": 2, "kernel_size": 3, "activation": "relu", "padding": "same"}},
                {"Conv2D": {"filters": 1, "kernel_size": 3, "padding": "same"}},
                "Flatten",
            ]
        },
        "loss": "MeanSquaredError",
        "train": {"batch_size": 32, "epochs": 2},
    },
    "pairs through shared layers": {
        "data": {
            "digits": {
                "train": 100,
                "validation": 50,
                "test": 50,
                "prepare": ["min_max", {"pairs": {"per_example": 2}}],
            }
        },
        "model": {"layers": SIAMESE},
        "loss": "ContrastiveLoss",
        "train": {"batch_size": 32, "epochs": 3},
        "measures": [
            {"nearest_neighbor_accuracy": {"per": "layer", "part": "validation"}},
            {"recall_at_1": {"per": "layer", "part": "test"}},
            {"weight_norm": {"at": "step"}},
        ],
    },
    "inputs of two shapes": {
        "data": {
            "wine": {
                "train": 60,
                "validation": 30,
                "prepare": ["standardize", {"split_features": {"sizes": {"wide": 3, "deep": 10}}}],
            }
        },
        "model": {
            "layers": [
                {"Dense": {"units": 8, "activation": "relu"}, "inputs": "deep", "name": "hidden"},
                {"Dropout": 0.2},
                {"Concatenate": {}, "inputs": ["dropout_1", "wide"]},
                {"Dense": {"units": 3, "kernel_regularizer": {"L2": 0.01}}},
            ]
        },
        "loss": "SparseCategoricalCrossentropy",
        "metrics": ["accuracy"],
        "train": {"batch_size": 25, "epochs": 3, "optimizer": {"SGD": {"learning_rate": 0.3}}},
    },
    "binary": {
        "loss": "BinaryCrossentropy",
        "metrics": ["accuracy"],
        "train": {"batch_size": 2, "epochs": 5, "optimizer": {"SGD": {"learning_rate": 0.3}}},
    },
    "untrained": case(measures=STEPS, epochs=0),
}


def assert_agree(one: Record, other: Record, tolerance: float = 1e-5) -> None:
    assert (one.steps_per_epoch, one.diverged) == (other.steps_per_epoch, other.diverged)
    assert set(one.series) == set(other.series)
    for name, series in one.series.items():
        found = other.series[name]
        assert (series.at, series.higher_is_better, series.parts) == (found.at, found.higher_is_better, found.parts)
        np.testing.assert_allclose(series.values, found.values, tolerance, tolerance, err_msg=name)


@pytest.mark.parametrize("name", CASES)
def test_the_two_engines_agree(name: str, variant: Callable[..., Any], trained: Callable[..., Any]) -> None:
    one = variant(name, **CASES[name])
    record = trained([one], [1, 2])[name, 1].record
    assert_agree(record, fit.train(one, 1))
    if one.setup["train"]["epochs"] and "below" not in name:
        assert np.ptp(record.series["loss"].values) > 0.001, "nothing was learnt, so nothing was compared"


def test_what_stops_early_stops(variant: Callable[..., Any]) -> None:
    record = fit.train(variant(**CASES["early stopping, best weights"]), 1)
    assert 2 < record.series["epochs_used"].values[0] < 30
    assert len(record.series["loss"].values) == record.series["epochs_used"].values[0] + 1


def test_a_plateau_lowers_the_rate(variant: Callable[..., Any]) -> None:
    with_plateau = fit.train(variant(**CASES["plateau"]), 1)
    train = {**CASES["plateau"]["train"], "reduce_on_plateau": None}
    without = fit.train(variant(**CASES["plateau"] | {"train": train}), 1)
    assert not np.allclose(with_plateau.series["loss"].values, without.series["loss"].values)


def test_fit_gets_the_batches_of_the_named_stream() -> None:
    x, order = np.arange(5) * 10, np.array([[4, 3, 2, 1, 0], [0, 1, 2, 3, 4]])
    seen = [(a.tolist(), b.tolist()) for a, b in fit.batches([x, x + 1], order, 2)]
    assert [a for a, _ in seen] == [[40, 30], [20, 10], [0], [0, 10], [20, 30], [40]]
    assert all(b == [value + 1 for value in a] for a, b in seen)


def test_global_generators_are_untouched(variant: Callable[..., Any], generators_untouched: None) -> None:
    fit.train(variant(loss="BinaryCrossentropy", train={"epochs": 1}), 0)


@pytest.mark.parametrize("name", ["weights of classes", "balanced classes"])
def test_weighed_classes_are_those_of_keras(name: str, variant: Callable[..., Any]) -> None:
    """Against a `fit` of Keras alone, which looks up the weight of a class itself."""
    one = variant(name, **CASES[name])
    recorded = fit.train(one, 1).series["batch_loss"].values[1:]
    data = examples.load(one.setup["data"], 1).train
    built = build(one.setup, task_of(Split(data)))
    assign(built, initial_state(built, 1))
    built.model.compile(built.optimizer, built.loss)
    counts = np.bincount(data.y)
    given = one.setup["train"]["class_weight"]
    weights = dict(enumerate(len(data) / len(counts) / counts if given == "balanced" else given))
    size, epochs = one.setup["train"]["batch_size"], one.setup["train"]["epochs"]
    losses = []
    for order in batch_order(1, len(data), epochs):
        y = data.y[order].astype("float32")[:, None] if data.task == "binary" else data.y[order]
        history = built.model.fit(data.x[order], y, batch_size=size, class_weight=weights, shuffle=False, verbose=0)
        losses += history.history["loss"]
    np.testing.assert_allclose(recorded, losses, rtol=1e-5)


def test_inputs_as_targets_are_those_of_a_fit_of_keras_on_the_inputs(variant: Callable[..., Any]) -> None:
    """Against a `fit` of Keras alone, which is given the same array twice."""
    one = variant(**CASES["inputs as targets"])
    recorded = fit.train(one, 1).series["batch_loss"].values[1:]
    plain = {**one.setup["data"]["digits"], "prepare": ["min_max"]}
    x = examples.load({"digits": plain}, 1).train.x
    built = build(one.setup, task_of(examples.load(one.setup["data"], 1)))
    assign(built, initial_state(built, 1))
    built.model.compile(built.optimizer, "mse")
    losses: list[float] = []
    for order in batch_order(1, len(x), one.setup["train"]["epochs"]):
        losses += built.model.fit(x[order], x[order], batch_size=32, shuffle=False, verbose=0).history["loss"]
    np.testing.assert_allclose(recorded, losses, rtol=1e-5)


def test_shared_layers_learn_as_in_a_model_of_keras_alone(variant: Callable[..., Any]) -> None:
    """Against a siamese model that is written with Keras' functional API and trained by its `fit`."""
    one = variant(**CASES["pairs through shared layers"])
    recorded = fit.train(one, 1).series["batch_loss"].values[1:]
    data = examples.load(one.setup["data"], 1)
    built = build(one.setup, task_of(data))
    assign(built, initial_state(built, 1))
    sides = [keras.Input((64,), name=name) for name in ("left", "right")]
    layers = [keras.layers.Dense(16), keras.layers.BatchNormalization(), keras.layers.ReLU(), keras.layers.Dense(2)]
    codes = sides
    for layer in layers:
        codes = [layer(code) for code in codes]
    plain = keras.Model(sides, EuclideanNorm()(keras.layers.subtract(codes)))
    plain.set_weights(built.model.get_weights())
    plain.compile("adam", ContrastiveLoss())
    y, losses = np.asarray(data.train.y, "float32")[:, None], []
    for order in batch_order(1, len(y), one.setup["train"]["epochs"]):
        x = [data.train.inputs[name][order] for name in ("left", "right")]
        losses += plain.fit(x, y[order], batch_size=32, shuffle=False, verbose=0).history["loss"]
    np.testing.assert_allclose(recorded, losses, rtol=1e-5)
