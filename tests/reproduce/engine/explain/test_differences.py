"""What is said about two variants that do not share a program."""

from collections.abc import Callable
from typing import Any

import pytest

from reproduce.engine.explain import differences

Make = Callable[..., Any]
BASE: dict[str, Any] = {
    "data": {"xor": {}},
    "model": {"mlp": {"hidden": [4], "activation": "tanh"}},
    "loss": "BinaryCrossentropy",
    "train": {"optimizer": "SGD", "batch_size": 4, "epochs": 2},
}


def train(**changed: Any) -> dict[str, Any]:
    return {"train": BASE["train"] | changed}


def mlp(**changed: Any) -> dict[str, Any]:
    return {"model": {"mlp": BASE["model"]["mlp"] | changed}}


RAMP = {"PiecewiseConstantDecay": {"boundaries": [1], "values": [0.1, 0.2]}}
TRACES = {
    "epochs": (train(epochs=3), "their numbers of epochs differ"),
    "batches": (train(batch_size=2), "their batch sizes differ"),
    "callbacks": (train(reduce_on_plateau={"monitor": "loss"}), "their callbacks differ"),
    "schedules": (train(optimizer={"SGD": {"learning_rate": RAMP}}), "their kinds of learning rate differ"),
    "a smaller last step": ({"data": {"xor": {"samples": 6}}}, "only one has last, smaller steps of an epoch"),
    "averages": (train(optimizer={"SGD": {"use_ema": True}}), "their training steps take 8 / 12 arrays"),
    "optimizers": (train(optimizer="Adam"), "their training steps take 8 / 16 arrays"),
    "widths": (mlp(hidden=[5]), "their training steps take arrays of float32[2,4] / float32[2,5]"),
    "activations": (mlp(activation="relu"), "their training steps compute tanh / max"),
    "constraints": (mlp(kernel_constraint="NonNeg"), "their training steps compute add / max"),
    "what comes out": ({"metrics": ["accuracy"]}, "their evaluations compute nothing more / gt"),
    "measures": ({"measures": ["weight_norm"]}, "their last evaluations compute nothing more / square"),
    "wiring": (mlp(use_bias=False), "their training steps take 8 / 7 arrays"),
}


@pytest.fixture(scope="module")
def base(variant: Make, members: Make) -> Any:
    return members([variant("base", **BASE)])[0]


@pytest.mark.parametrize("what", TRACES)
def test_the_first_structural_difference_is_told(what: str, base: Any, variant: Make, members: Make) -> None:
    changed, expected = TRACES[what]
    (other,) = members([variant("other", **BASE | changed)])
    assert differences.of_traces(base, other).startswith(expected)


def test_variants_that_share_a_program_do_not_differ(base: Any, variant: Make, members: Make) -> None:
    (other,) = members([variant("other", **BASE | train(optimizer={"SGD": {"learning_rate": 0.5}}))])
    assert differences.of_traces(base, other) == "they do not differ"


def test_details_and_constants_are_the_last_to_be_told(variant: Make, members: Make) -> None:
    def reason(one: Any, other: Any) -> str:
        return differences.of_traces(
            *members(
                [
                    variant(str(number), **BASE | {"measures": [{"decision_map": given}]})
                    for number, given in enumerate((one, other))
                ]
            )
        )

    assert (
        reason({"resolution": 80}, {"resolution": 80, "low": -9}) == "their last evaluations use other constant arrays"
    )
    assert reason({"resolution": 5}, {"resolution": 6}) == "their last evaluations use other constant arrays"


SETUPS = {
    "an argument": (train(optimizer={"SGD": {"momentum": 0.9}}), {"train.optimizer.momentum": "not set / 0.9"}),
    "an object, whatever its arguments": (
        train(optimizer={"Adam": {"beta_1": 0.8}}),
        {"train.optimizer": "SGD / Adam"},
    ),
    "the model's": (mlp(hidden=[4, 4]), {"model.hidden": "[4] / [4, 4]"}),
    "a lone value": (mlp(dropout={"GaussianNoise": 0.1}), {"model.dropout": "not set / GaussianNoise"}),
    "two": (train(epochs=3) | {"loss": "Hinge"}, {"loss": "BinaryCrossentropy / Hinge", "train.epochs": "2 / 3"}),
    "callbacks": (train(early_stopping={"patience": 3}), {"train.early_stopping": "not set / set"}),
    "layers": ({"model": {"layers": [{"Dense": 3}, {"Dense": {"units": 1, "name": "x"}}]}}, {"model": "mlp / layers"}),
    "an empty list": ({"metrics": ["accuracy"]}, {"metrics": "[] / set"}),
    "nothing": ({}, {}),
}


@pytest.mark.parametrize("what", SETUPS)
def test_setups_are_told_apart_by_path(what: str, variant: Make) -> None:
    changed, expected = SETUPS[what]
    assert differences.of_setups(variant("base", **BASE).setup, variant("other", **BASE | changed).setup) == expected


def test_entries_of_a_list_are_compared_one_by_one() -> None:
    """Also where only one of the two lists has an entry with arguments."""
    one, other = {"metrics": ["accuracy", "AUC"]}, {"metrics": ["accuracy", {"TopK": {"k": 2}}]}
    assert differences.of_setups(one, other) == {"metrics.1": "AUC / TopK"}
