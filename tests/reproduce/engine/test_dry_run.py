"""What would go wrong in a run is found on shapes alone, before anything is compiled."""

from collections.abc import Callable
from typing import Any

import pytest

from reproduce.arrays import examples
from reproduce.arrays.targets import task_of
from reproduce.construct.added_losses import spec_of
from reproduce.construct.variant import build
from reproduce.engine import dry_run


@pytest.fixture
def problems(variant: Callable[..., Any]) -> Callable[..., list[tuple[Any, str]]]:
    def found(**setup: Any) -> list[tuple[Any, str]]:
        one = variant(**{"loss": "BinaryCrossentropy", **setup}).setup
        parts = examples.load(one["data"], 0)
        built = build(one, task_of(parts))
        return [(x.path, x.message) for x in dry_run.problems(one, built, built.arrays(parts))]

    return found


SIAMESE = [
    {"Dense": 3, "inputs": "left", "name": "code"},
    {"shared": "code", "inputs": "right", "name": "other"},
    {"Subtract": {}, "inputs": ["code", "other"]},
    "EuclideanNorm",
]
PAIRS = {
    "data": {"digits": {"train": 100, "validation": 50, "prepare": ["pairs"]}},
    "model": {"layers": SIAMESE},
    "loss": "ContrastiveLoss",
}


@pytest.mark.parametrize(
    "setup",
    [
        {},
        PAIRS,
        {**PAIRS, "measures": ["weight_norm", {"nearest_neighbor_accuracy": {"per": "layer", "part": "validation"}}]},
        {"metrics": ["accuracy", "AUC", "F1Score", "MeanSquaredError"]},
        {"measures": ["weight_norm", "dead_units", {"gradient_norm": {"per": "layer"}}, "decision_map"]},
        {"loss": None, "train": {"epochs": 0}},
        {"loss": None, "model": {"mlp": {"kernel_regularizer": "L2"}}},
        {"train": {"augment": [{"GaussianNoise": 0.1}]}, "measures": ["weight_norm", "dead_units"]},
        {"data": {"digits": {"train": 100}}, "loss": "CategoricalCrossentropy", "metrics": ["accuracy"]},
        {"train": {"early_stopping": {"monitor": "accuracy"}}, "metrics": ["accuracy"]},
        {"data": {"parity": {"bits": 5}}, "measures": [{"gradient_variance": {"batch_size": 16}}]},
    ],
)
def test_what_goes_well(problems: Callable[..., Any], setup: Any) -> None:
    assert problems(**setup) == []


F1 = {"data": {"digits": {"train": 100}}, "loss": "SparseCategoricalCrossentropy", "metrics": ["F1Score"]}
FLAT = "the model refuses the data: RandomFlip: Expected image tensor to have rank 3"


@pytest.mark.parametrize(
    ("setup", "path", "start"),
    [
        ({"model": {"mlp": {"kernel_initializer": {"RandomUniform": {"minval": 2}}}}}, ("model",), "the initial weights cannot be drawn: "),
        (
            {"train": {"optimizer": {"Adam": {"learning_rate": {"CosineDecay": {"initial_learning_rate": "a", "decay_steps": 9}}}}}},
            ("train", "optimizer"),
            "the schedule gives no learning rate: ",
        ),
        ({"loss": None}, ("train",), "there is nothing to minimise: give a `loss`, or `epochs: 0`"),
        ({"loss": {"BinaryCrossentropy": {"reduction": "none"}}}, ("loss",), "the loss gives values of shape (4,), not one number"),
        ({"loss": {"BinaryCrossentropy": {"axis": 7}}}, ("loss",), "the loss BinaryCrossentropy with {axis: 7} refuses the model's outputs: an axis or an index is out of range"),
        ({"loss": {"BinaryCrossentropy": {"label_smoothing": [1]}}}, ("loss",), "the loss BinaryCrossentropy with {label_smoothing: [1]} refuses the model's outputs: a value is of the wrong kind"),
        ({"metrics": ["accuracy", {"MeanIoU": {"num_classes": 2, "axis": 7, "sparse_y_pred": False}}]}, ("metrics", 1), "the metric MeanIoU with {num_classes: 2, axis: 7, sparse_y_pred: false} refuses the model's outputs: "),
        ({"measures": ["weight_norm", "response"]}, ("measures", 1), "response: Input 0"),
        ({**PAIRS, "measures": ["input_condition"]}, ("measures", 0), "input_condition: this measure looks at one input, and the data have left and right"),
        ({**PAIRS, "measures": [{"recall_at_1": {"per": "layer", "part": "test"}}]}, ("measures", 0), "recall_at_1: the data have no test part"),
        (
            {"data": {"sine": {}}, "loss": "MeanSquaredError", "measures": [{"recall_at_1": {"per": "layer"}}]},
            ("measures", 0),
            "recall_at_1: this measure compares classes, and the data have none",
        ),
        ({"measures": ["dead_units"], "model": {"mlp": {"hidden": []}}}, ("measures", 0), "dead_units: this measure looks at hidden"),
        ({"measures": [{"gradient_norm": {"per": "layer"}}], "loss": None, "train": {"epochs": 0}}, ("measures", 0), "gradient_norm: this measure needs a loss"),
        ({"train": {"augment": ["RandomFlip"]}}, ("train", "augment"), FLAT),
        ({"model": {"layers": ["RandomFlip", {"Dense": 1}]}}, ("model",), FLAT),
        ({"model": {"layers": [{"Softmax": {"axis": 4}}, {"Dense": 1}]}}, ("model",), "the model refuses the data: Softmax: axis 4 is out of bounds"),
        (
            {"model": {"layers": [{"Dense": {"units": 1, "kernel_constraint": {"MinMaxNorm": {"axis": 3}}}}]}},
            ("model",),
            "MinMaxNorm refuses dense_1/kernel: axis 3 is out of bounds",
        ),
        (
            {**F1, "train": {"early_stopping": {"monitor": "f1_score"}}},
            ("train", "early_stopping", "monitor"),
            "cannot monitor 'f1_score': it has several parts; give F1Score `average: macro`",
        ),
        (
            {"measures": [{"weight_norm": {"at": "epoch"}}], "train": {"early_stopping": {"monitor": "weight_norm"}}},
            ("train", "early_stopping", "monitor"),
            "cannot monitor 'weight_norm': it does not say whether higher or lower is better",
        ),
        (
            {
                "train": {
                    "reduce_on_plateau": {"monitor": "loss"},
                    "optimizer": {"Adam": {"learning_rate": {"CosineDecay": {"initial_learning_rate": 1, "decay_steps": 9}}}},
                }
            },
            ("train", "reduce_on_plateau"),
            "the learning rate follows a schedule, so no plateau can reduce it",
        ),
    ],
)  # fmt: skip
def test_what_would_go_wrong(problems: Callable[..., Any], setup: Any, path: Any, start: str) -> None:
    ((found_path, message),) = problems(**setup)
    assert found_path == path and message.startswith(start)


def test_variants_that_differ_in_no_shape_are_rehearsed_once(
    problems: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    rehearsed = []
    monkeypatch.setattr(dry_run, "spec_of", lambda *call: rehearsed.append(call) or spec_of(*call))
    for rate in (0.1, 0.2):
        for initializer in ("HeNormal", {"RandomNormal": {"stddev": rate}}):
            model = {"mlp": {"hidden": [7], "kernel_initializer": initializer}}
            assert problems(model=model, train={"optimizer": {"SGD": {"learning_rate": rate}}}) == []
    assert len(rehearsed) == 1, "the loss"
    problems(model={"mlp": {"hidden": [9]}})
    assert len(rehearsed) == 2


def looked_up(*before: Any, rows: int) -> dict[str, Any]:
    """A net that looks up bits, which are 1 or 2 here after what comes before."""
    return {
        "data": {"parity": {"bits": 4}},
        "model": {"layers": [*before, {"Embedding": {"input_dim": rows, "output_dim": 2}}, "Flatten", {"Dense": 1}]},
        "loss": {"BinaryCrossentropy": {"from_logits": True}},
    }


@pytest.mark.parametrize(
    ("setup", "message"),
    [
        (looked_up(rows=2), None),
        (looked_up({"Rescaling": {"scale": 1.0, "offset": 1.0}}, rows=3), None),
        (looked_up(rows=1), "embedding_1 takes whole numbers from 0 to 0, and the data hold 1"),
        (
            looked_up({"Rescaling": {"scale": 1.0, "offset": 1.0}}, rows=2),
            "embedding_1 takes whole numbers from 0 to 1, and the data hold 2",
        ),
        (
            looked_up({"Rescaling": {"scale": 1.0, "offset": -1.0}}, rows=2),
            "embedding_1 takes whole numbers from 0 to 1, and the data hold -1",
        ),
        (looked_up({"Rescaling": 0.5}, rows=2), "embedding_1 takes whole numbers from 0 to 1, and the data hold 0.5"),
        (looked_up({"Dense": 4}, rows=2), None),  # what a trained layer gives, no one knows yet
    ],
)
def test_numbers_to_look_up_have_a_place(problems: Callable[..., Any], setup: Any, message: str | None) -> None:
    assert problems(**setup) == ([] if message is None else [(("model",), message)])
