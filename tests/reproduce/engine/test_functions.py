from collections.abc import Callable
from typing import Any

import jax
import keras
import numpy as np
import pytest
from sklearn.utils.class_weight import compute_class_weight

from reproduce.arrays import examples
from reproduce.engine import functions as pure
from reproduce.engine.functions import Functions, assign, initial_state

DIGITS = {"digits": {"train": 60, "validation": 20, "test": 20, "prepare": ["standardize"]}}
SETUP = {
    "data": DIGITS,
    "model": {"mlp": {"hidden": [6]}},
    "loss": "SparseCategoricalCrossentropy",
    "metrics": ["accuracy"],
}


@pytest.fixture
def ready(variant: Callable[..., Any], members: Callable[..., Any]) -> Callable[..., Any]:
    """The functions of a setup, the initial state of seed 2 and the data."""

    def made(**changed: Any) -> Any:
        one = variant(**SETUP | changed)
        (member,) = members([one])
        arrays = member.built.arrays(examples.load(one.setup["data"], 2))
        return Functions(member.built), initial_state(member.built, 2), arrays.parts

    return made


def test_an_evaluation_scores_training_and_validation_by_name(ready: Callable[..., Any]) -> None:
    functions, state, parts = ready()
    found = functions.evaluate(state[:2], parts)
    assert sorted(found) == ["accuracy", "loss", "val_accuracy", "val_loss"]
    outputs = np.asarray(functions.predict(state[:2], parts["x_validation"]))
    picked = outputs - np.log(np.exp(outputs).sum(1, keepdims=True))
    assert found["val_loss"] == pytest.approx(-picked[np.arange(20), parts["y_validation"]].mean(), rel=1e-5)
    assert found["val_accuracy"] == pytest.approx((outputs.argmax(1) == parts["y_validation"]).mean())
    assert sorted(functions.finish(state[:2], parts)) == ["test_accuracy", "test_loss"]


def test_prediction_in_blocks_is_prediction(ready: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    functions, state, parts = ready()
    whole = functions.predict(state[:2], parts["x"])
    monkeypatch.setattr(pure, "EVALUATION_BLOCK", 13)
    blocked = functions.predict(state[:2], parts["x"])
    assert blocked.shape == whole.shape == (60, 10)
    np.testing.assert_allclose(blocked, whole, 1e-5, 1e-6)


def test_a_step_gives_the_loss_with_penalties_before_it(ready: Callable[..., Any]) -> None:
    plain, state, parts = ready()
    penalised, *_ = ready(model={"mlp": {"hidden": [6], "kernel_regularizer": {"L2": {"l2": 0.5}}}})
    x, y = parts["x"][:10], parts["y"][:10]
    penalty = 0.5 * sum(float((value**2).sum()) for value in state[0] if value.ndim == 2)
    (_, loss), (_, more) = jax.jit(plain.step)(state, x, y), jax.jit(penalised.step)(state, x, y)
    assert float(more) == pytest.approx(float(loss) + penalty, rel=1e-5)
    assert float(loss) == pytest.approx(float(plain.loss(y, plain.predict(state[:2], x))), rel=1e-5)


@pytest.mark.parametrize("weight", [[1.0, 0, 2, 5, 0.5, 1, 1, 1, 1, 3], "balanced"])
def test_a_step_weighs_the_loss_of_each_example_by_its_class(ready: Callable[..., Any], weight: Any) -> None:
    data = {"digits": {**DIGITS["digits"], "stratify": False}}
    functions, state, parts = ready(data=data, train={"class_weight": weight})
    x, y = parts["x"][:10], parts["y"][:10]
    if weight == "balanced":
        weight = compute_class_weight("balanced", classes=np.arange(10), y=np.asarray(parts["y"]))
    np.testing.assert_allclose(parts["weights"], np.asarray(weight)[parts["y"]], rtol=1e-6)
    outputs = np.asarray(functions.predict(state[:2], x), "float64")
    log_likelihood = (outputs - np.log(np.exp(outputs).sum(1, keepdims=True)))[np.arange(10), y]
    _, loss = jax.jit(functions.step)(state, x, y, parts["weights"][:10])
    assert float(loss) == pytest.approx(-(log_likelihood * np.asarray(weight)[y]).mean(), rel=1e-5)


def test_penalties_are_what_keras_adds_to_the_loss(ready: Callable[..., Any]) -> None:
    assert not ready()[0].is_penalised
    dense = {"units": 10, "activity_regularizer": {"L1": {"l1": 0.1}}, "kernel_regularizer": {"L2": {"l2": 0.5}}}
    functions, state, parts = ready(model={"layers": [{"Dense": dense}]})
    assert functions.is_penalised
    assign(functions.built, state)
    functions.built.model(parts["x"])
    kernel, outputs = state[0][0], parts["x"] @ np.asarray(state[0][0]) + np.asarray(state[0][1])
    expected = 0.5 * (np.asarray(kernel) ** 2).sum() + 0.1 * abs(outputs).sum() / len(outputs)
    assert sum(map(float, functions.built.model.losses)) == pytest.approx(expected, rel=1e-5)
    assert float(functions.penalties(state[:2], parts)) == pytest.approx(expected, rel=1e-5)


PENALISED = {
    "layers": [
        {"Dense": {"units": 4, "activity_regularizer": {"L2": {"l2": 0.1}}}},
        {"ActivityRegularization": {"l1": 0.5}},
        {"Dense": {"units": 10}},
    ]
}


def test_models_of_specs_are_told_apart(ready: Callable[..., Any]) -> None:
    """A stale mark that is the `id` of a new loss drops it: put there what chance puts there once in a hundred calls."""
    functions, state, parts = ready(model=PENALISED)
    model = functions.built.model
    before, after = model.layers[-3:-1]
    x, marks = parts["x"][:5], []
    regularise = before.activity_regularizer

    def marked(outputs: Any) -> Any:
        marks.extend(after._loss_ids)
        return regularise(outputs)

    before.activity_regularizer = marked
    for _ in range(2):
        assert len(model.stateless_call(*state[:2], x, training=True, return_losses=True)[2]) == 2
    assert not marks


def test_a_model_whose_outputs_alone_are_penalised_is_penalised(ready: Callable[..., Any]) -> None:
    functions, state, parts = ready(model=PENALISED)
    assert functions.is_penalised and not functions.built.model.losses
    hidden = np.asarray(parts["x"]) @ np.asarray(state[0][0]) + np.asarray(state[0][1])
    expected = (0.1 * (hidden**2).sum() + 0.5 * abs(hidden).sum()) / len(hidden)
    assert float(functions.penalties(state[:2], parts)) == pytest.approx(expected, rel=1e-5)


def test_a_step_changes_only_the_state_it_returns(ready: Callable[..., Any]) -> None:
    functions, state, parts = ready(model={"mlp": {"hidden": [6], "norm": "BatchNormalization", "dropout": 0.5}})
    before = [[np.array(leaf) for leaf in part] for part in state]
    after, _ = jax.jit(functions.step)(state, parts["x"][:10], parts["y"][:10])
    for old, part in zip(before, state, strict=True):
        assert all(np.array_equal(one, other) for one, other in zip(old, part, strict=True))
    assert [len(part) for part in after] == [len(part) for part in state]
    assert all(not np.array_equal(one, other) for one, other in zip(after[1], state[1], strict=True))


@pytest.mark.parametrize(
    ("metric", "changed", "expected"),
    [
        ("F1Score", {"loss": "CategoricalCrossentropy"}, (10,)),
        ("R2Score", {"data": {"sine": {"samples": 20}}, "loss": "MeanSquaredError"}, ()),
        ({"TopKCategoricalAccuracy": {"k": 3}}, {"loss": "CategoricalCrossentropy"}, ()),
    ],
)
def test_metrics_that_make_their_variables_late(
    ready: Callable[..., Any], metric: Any, changed: Any, expected: Any
) -> None:
    functions, state, parts = ready(metrics=[metric], **changed)
    (name,) = functions.built.metrics
    found = functions.evaluate(state[:2], parts)[name]
    theirs = type(functions.built.metrics[name]).from_config(functions.built.metrics[name].get_config())
    theirs.update_state(parts["y"], functions.predict(state[:2], parts["x"]))
    assert np.shape(found) == expected
    np.testing.assert_allclose(found, theirs.result(), 1e-5)


def test_a_state_assigned_is_the_models(ready: Callable[..., Any]) -> None:
    functions, state, parts = ready()
    assign(functions.built, state)
    for variable, value in zip(functions.built.model.trainable_variables, state[0], strict=True):
        assert np.array_equal(variable.value, value)
    np.testing.assert_allclose(
        keras.ops.convert_to_numpy(functions.built.model(parts["x"], training=False)),
        functions.predict(state[:2], parts["x"]),
        1e-5,
        1e-6,
    )
