"""A spec with a model or data of one's own in place of its own."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pandas as pd
import pytest

import reproduce
from reproduce.errors import SpecErrors, UsageError

pytestmark = pytest.mark.filterwarnings(
    "ignore:__array__ implementation doesn't accept a copy:DeprecationWarning"
)  # Keras
SPEC = """
title: Moons
data: {moons: {samples: 80, noise: 0.2, train: 40, test: 20, prepare: [standardize]}}
model: {mlp: {hidden: [4]}}
loss: BinaryCrossentropy
metrics: [accuracy]
train: {optimizer: {Adam: {learning_rate: 0.02}}, batch_size: 20, epochs: 1}
seeds: 2
variants: {one: {}, more: {train.epochs: 2}}
claims: [{that: More epochs end lower., expect: "loss[more] < loss[one]"}]
"""
RNG = np.random.default_rng(0)
X = RNG.normal(size=(60, 2))
Y = (X.sum(axis=1) > 0).astype(int)


def net(units: int = 3) -> keras.Model:
    return keras.Sequential([keras.Input((2,)), keras.layers.Dense(units, activation="tanh"), keras.layers.Dense(1)])


@pytest.fixture
def spec(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "small.yaml").write_text(SPEC)
    return tmp_path / "small.yaml"


def runs(path: Path, store: Path) -> Any:
    return reproduce.results(path, store=store).runs


def test_a_model_of_ones_own_is_judged_by_the_same_claims(spec: Path, tmp_path: Path) -> None:
    store = tmp_path / "store.db"
    found = reproduce.run(spec, model=net, store=store)
    assert list(found["that"]) == ["More epochs end lower."] and list(found["n"]) == [2]
    own = reproduce.own_spec(spec, model=net)
    frame = runs(own, store)
    assert len(frame) == 4 and frame["loss"].nunique() == 4  # each seed draws its weights
    model = reproduce.load(own, "more", seed=1)
    assert [tuple(one.shape) for one in model.weights] == [(2, 3), (3,), (3, 1), (1,)]
    loss = model.evaluate(*reproduce.data(own, "more", seed=1).train, verbose=0)[0]
    row = frame[(frame.variant == "more") & (frame.seed == 1)].iloc[0]
    assert abs(loss - row.loss) < 1e-5


def test_a_model_is_the_same_whatever_was_made_before(spec: Path) -> None:
    first = reproduce.own_spec(spec, model=net)
    keras.layers.Dense(3), keras.layers.Dense(3)
    assert reproduce.own_spec(spec, model=net) == first
    assert reproduce.own_spec(spec, model=lambda: net(4)) != first


def test_arrays_and_frames_are_cut_and_prepared_as_the_spec_says(spec: Path) -> None:
    frame = pd.DataFrame({"a": X[:, 0], "b": X[:, 1], "label": Y})
    of_arrays, of_frame = reproduce.own_spec(spec, data=(X, Y)), reproduce.own_spec(spec, data=frame, target="label")
    one, other = reproduce.data(of_arrays), reproduce.data(of_frame)
    assert one.train.x.shape == (40, 2) and one.test is not None and one.test.x.shape == (20, 2)
    np.testing.assert_allclose(one.train.x.mean(axis=0), 0, atol=1e-6)
    np.testing.assert_array_equal(one.train.x, other.train.x)
    np.testing.assert_array_equal(one.train.y, other.train.y)
    changed = frame.assign(a=frame.a + 1)
    assert reproduce.own_spec(spec, data=changed, target="label") != of_frame


def test_other_numbers_are_other_runs(spec: Path, tmp_path: Path) -> None:
    store = tmp_path / "store.db"
    reproduce.run(spec, data=(X, Y), store=store)
    assert len(runs(reproduce.own_spec(spec, data=(X, Y)), store)) == 4
    with pytest.raises(UsageError, match="nothing is stored"):
        runs(reproduce.own_spec(spec, data=(X, 1 - Y)), store)


def test_whole_numbers_are_classes_and_others_are_not(spec: Path) -> None:
    frame = pd.DataFrame({"a": X[:, 0], "y": Y})
    for values, task in ((Y, "classification"), (X[:, 1], "regression"), (Y > 0, "classification")):
        path = reproduce.own_spec(spec, data=frame.assign(y=values), target="y")
        assert json.loads(path.read_text())["data"]["csv"]["task"] == task


def test_a_file_that_the_spec_has_goes_along(spec: Path, tmp_path: Path) -> None:
    pd.DataFrame({"a": X[:, 0], "b": X[:, 1], "y": Y.astype(bool)}).to_csv(tmp_path / "mine.csv", index=False)
    spec.write_text(SPEC.replace("moons: {samples: 80, noise: 0.2", "csv: {path: mine.csv, target: y"))
    own = reproduce.own_spec(spec, model=net)
    np.testing.assert_array_equal(reproduce.data(own).train.x, reproduce.data(spec).train.x)


class Unknown(keras.layers.Layer):
    def call(self, x: Any) -> Any:
        return x


def with_layer(layer: Any) -> Callable[[], keras.Model]:
    return lambda: keras.Sequential([keras.Input((2,)), layer, keras.layers.Dense(1)])


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        ({"model": net()}, TypeError, r"^model: expected a function that returns a keras\.Model, got <Sequential"),
        ({"model": lambda: 3}, TypeError, r"^model: expected a function that returns a keras\.Model, it returned 3$"),
        ({"model": lambda: keras.Sequential([keras.layers.Dense(1)])}, UsageError, r"^model: the shape of its inputs"),
        ({"model": with_layer(Unknown())}, UsageError, r"^model: Unknown is code of your own"),
        ({"model": with_layer(keras.layers.Lambda(abs))}, UsageError, r"^model: Lambda is code of your own"),
        ({"data": 3}, TypeError, r"^data: expected a data frame or arrays \(x, y\), got a int$"),
        ({"data": (X, Y), "target": "y"}, UsageError, r"^target: it is the column of a data frame, and `data` are arr"),
        ({"target": "y"}, UsageError, r"^target: it is the column of a data frame, and there is no `data`$"),
        (
            {"data": pd.DataFrame({"label": Y}), "target": "lable"},
            UsageError,
            r"^target: there is no column 'lable'; did you mean 'label'\?$",
        ),
        (
            {"data": pd.DataFrame({"label": Y})},
            UsageError,
            r"^target: say which column of the data frame is to be predicted; expected one of 'label'$",
        ),
    ],
)
def test_what_is_no_model_and_no_data(spec: Path, given: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        reproduce.own_spec(spec, **given)


def test_a_variant_that_patches_what_is_gone_is_told_with_its_place(spec: Path, tmp_path: Path) -> None:
    spec.write_text(SPEC.replace("{train.epochs: 2}", "{model.mlp.hidden: [8]}"))
    with pytest.raises(SpecErrors, match=r"small\.yaml:\d+:\d+: .*model\.mlp\.hidden"):
        reproduce.run(spec, model=net, store=tmp_path / "store.db")


def test_a_model_of_another_shape_is_told_with_its_place(spec: Path, tmp_path: Path) -> None:
    def wide() -> keras.Model:
        return keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])

    with pytest.raises(
        SpecErrors, match=r"small\.yaml:\d+:\d+: keras .*examples of shape \(3,\), and the data have \(2,\)"
    ):
        reproduce.run(spec, model=wide, store=tmp_path / "store.db")
