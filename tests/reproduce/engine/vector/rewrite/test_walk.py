"""Operations are replaced wherever they are in a model, and nothing else changes."""

import re
from collections import Counter
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import keras
import numpy as np
import pytest
from keras import layers

from reproduce.engine import fit
from reproduce.engine.functions import Functions, initial_state
from reproduce.engine.vector.jaxpr import Body, bodies
from reproduce.engine.vector.lift import lift
from reproduce.engine.vector.rewrite.walk import rewritten

pytestmark = pytest.mark.filterwarnings(
    "ignore:__array__ implementation doesn't accept a copy:DeprecationWarning"
)  # Keras
SLOW = {"conv_general_dilated", "reduce_window_max"}
IMAGES = {"digits": {"image": True, "train": 48, "validation": 20, "test": 20}}
DIGITS = {"digits": {"train": 48, "validation": 20, "test": 20, "prepare": ["standardize"]}}
SEQUENCE = {"Reshape": {"target_shape": [16, 4]}}


def functional() -> keras.Model:
    first = keras.Input((6, 6, 1))
    one = layers.Conv2D(3, 3, padding="same", activation="relu")
    inner = keras.Sequential([keras.Input((6, 6, 3)), layers.Conv2D(3, 3, padding="same"), layers.MaxPooling2D(2)])
    x = layers.Add()([one(first), layers.Conv2D(3, 1)(first)])
    return keras.Model(first, layers.Concatenate()([inner(x), layers.MaxPooling2D(2)(x)]))


MODELS = {
    "branches and a model inside": functional,
    "normalised, dropped out": lambda: keras.Sequential(
        [
            keras.Input((6, 6, 1)),
            layers.Conv2D(3, 3),
            layers.BatchNormalization(),
            layers.Activation("relu"),
            layers.Dropout(0.3, seed=1),
            layers.MaxPooling2D(2),
            layers.GlobalAveragePooling2D(),
            layers.Dense(2),
        ]
    ),
    "the same layer at all times": lambda: keras.Sequential(
        [keras.Input((3, 5, 5, 1)), layers.TimeDistributed(layers.Conv2D(2, 3, activation="gelu"))]
    ),
}


@pytest.mark.parametrize("name", MODELS)
def test_models_of_convolutions_agree(name: str, agrees: Callable[..., set[str]], some: Callable[..., Any]) -> None:
    model = MODELS[name]()
    assert not agrees(model, some(model.input_shape[1:]), training=True) & SLOW


def test_loops_and_branches_are_walked_into() -> None:
    kernel = np.arange(3, dtype="float32").reshape(1, 1, 3)

    def convolved(x: Any) -> Any:
        found = jax.lax.conv(x, kernel, (1,), "SAME")
        return jax.lax.reduce_window(found, -np.inf, jax.lax.max, (1, 1, 2), (1, 1, 2), "SAME")

    def function(x: Any) -> Any:
        x = jax.lax.cond(x.sum() > 0, convolved, lambda x: x[..., :6], x)
        _, x = jax.lax.fori_loop(0, 2, lambda _, c: (c[1], jax.jit(convolved)(jnp.tile(c[1], 2))), (x, x))
        return jax.lax.scan(lambda sum, one: (sum + convolved(one).sum(), None), 0.0, jnp.stack([x, x**2]))[0]

    x = np.arange(12, dtype="float32").reshape(1, 1, 12) % 5
    np.testing.assert_allclose(jax.grad(rewritten(function))(x), jax.grad(function)(x), 1e-5)
    assert SLOW & set(re.findall(r"\w+", str(jax.make_jaxpr(function)(x))))
    assert not SLOW & set(re.findall(r"\w+", str(jax.make_jaxpr(rewritten(function))(x))))


def test_functions_keep_their_own_derivatives() -> None:
    """A ReLU's slope at 0 is 0 by its own rule; that of a maximum would be a half."""

    def function(x: Any) -> Any:
        return jax.nn.relu(jax.lax.conv(x, np.ones((1, 1, 1), "float32"), (1,), "SAME")).sum()

    assert jax.grad(rewritten(function))(np.array([[[-1.0, 0.0, 1.0]]], "float32")).tolist() == [[[0, 0, 1]]]


STAY = {
    "dense": {
        "mlp": {"hidden": [8], "dropout": 0.2, "norm": "BatchNormalization", "kernel_regularizer": {"L2": {"l2": 0.1}}}
    },
    "gated": {
        "layers": [SEQUENCE, {"GRU": {"units": 3, "return_sequences": True}}, {"LSTM": {"units": 5}}, {"Dense": 10}]
    },
    "attention": {
        "layers": [
            SEQUENCE,
            {"MultiHeadAttention": {"num_heads": 2, "key_dim": 2}},
            {"SimpleRNN": {"units": 5, "dropout": 0.1}},
            {"Dense": 10},
        ]
    },
}


@pytest.mark.parametrize("name", STAY)
def test_nets_without_such_operations_stay_as_they_are_but_for_the_order_of_operations(
    name: str, variant: Callable[..., Any], members: Callable[..., Any]
) -> None:
    (member,) = members([variant(data=DIGITS, model=STAY[name], loss="SparseCategoricalCrossentropy")])
    state, x, y = initial_state(member.built, 0), np.zeros((4, 64), "float32"), np.zeros(4, "int32")
    plain, other = (lift(Functions(member.built, rewrite).step, state, x, y) for rewrite in (False, True))
    assert operations(plain.body) == operations(other.body)
    assert Counter(value.tobytes() for value in plain.literals) == Counter(value.tobytes() for value in other.literals)


def operations(body: Body) -> Counter[str]:
    """How often each operation is in a traced function."""
    inner = [operations(one) for equation in body.jaxpr.eqns for one in bodies(equation)]
    return sum(inner, Counter(equation.primitive.name for equation in body.jaxpr.eqns))


def cnn(**model: Any) -> dict[str, Any]:
    layout = {"filters": [3], "hidden": [5], **model}
    return {"data": IMAGES, "model": {"cnn": layout}, "loss": "SparseCategoricalCrossentropy"}


def test_variants_that_differ_in_numbers_still_share_a_program(
    variant: Callable[..., Any], members: Callable[..., Any]
) -> None:
    rates = [cnn(dropout=rate, kernel_regularizer={"L2": {"l2": rate}}) for rate in (0.1, 0.2)]
    one, other, wider = members([variant(**rates[0]), variant(**rates[1]), variant(**cnn(filters=[4]))])
    assert one.signature == other.signature != wider.signature
    assert "conv_general_dilated" not in str(one.functions.step.body.jaxpr)
    assert "conv_general_dilated" not in str(one.functions.evaluate.body.jaxpr)


NETS = {
    "cnn": cnn(norm="BatchNormalization", hidden=[]),
    "gru": {
        "data": DIGITS,
        "model": {"layers": [SEQUENCE, {"GRU": {"units": 4}}, {"Dense": {"units": 10}}]},
        "loss": {"SparseCategoricalCrossentropy": {"from_logits": True}},
    },
}


@pytest.mark.parametrize("name", NETS)
def test_the_two_engines_agree_step_by_step(
    name: str, variant: Callable[..., Any], trained: Callable[..., Any]
) -> None:
    """`fit` uses Keras' own operations throughout."""
    measures = [{"weight_norm": {"at": "step"}}]
    train = {"batch_size": 16, "epochs": 2, "optimizer": {"SGD": {"learning_rate": 0.1, "momentum": 0.9}}}
    one = variant(name, **NETS[name], metrics=["accuracy"], measures=measures, train=train)
    record, oracle = trained([one], [1])[name, 1].record, fit.train(one, 1)
    assert set(record.series) == set(oracle.series)
    for series, found in record.series.items():
        np.testing.assert_allclose(found.values, oracle.series[series].values, 1e-4, 1e-5, err_msg=series)
    assert np.ptp(record.series["loss"].values) > 0.01, "nothing was learnt, so nothing was compared"
