"""Initial weights come from streams named by (seed, layer, weight), and from nothing else."""

from collections.abc import Callable, Mapping
from typing import Any

import keras
import numpy as np
import pytest

from reproduce.arrays import examples
from reproduce.arrays.targets import batch_order, task_of
from reproduce.construct.variant import Built, build
from reproduce.construct.weights import initial_values, named_variables, noted_initializers

Weights = dict[str, np.ndarray[Any, Any]]
DENSE, DROPOUT = {"Dense": {"units": 5}}, {"Dropout": {"rate": 0.5}}
NETS: Mapping[str, list[Any]] = {
    "recurrent": [{"Reshape": {"target_shape": [2, 1]}}, {"Bidirectional": {"layer": {"SimpleRNN": {"units": 3}}}}],
    "normalised": [DENSE, "BatchNormalization", "LayerNormalization", "PReLU"],
    "convolution": [{"Reshape": {"target_shape": [2, 1]}}, {"Conv1D": {"filters": 3, "kernel_size": 2}}, "Flatten"],
}


@pytest.fixture
def built(variant: Callable[..., Any]) -> Callable[..., Built]:
    def made(*layers: Any, **setup: Any) -> Built:
        model = {"layers": [*layers, {"Dense": {"units": 1}}]} if layers else {"mlp": {"hidden": [4, 4]}}
        one = variant(**{"model": model, "loss": "BinaryCrossentropy", **setup}).setup
        return build(one, task_of(examples.load(one["data"], 0)))

    return made


def drawn(one: Built, seed: int = 3) -> Weights:
    names = [name for name, _ in named_variables(one.model)]
    assert len(set(names)) == len(names)
    return dict(zip(names, one.initial.draw(seed), strict=True))


def same(one: Weights, other: Weights, names: Any) -> bool:
    return all(np.array_equal(one[name], other[name]) for name in names)


def test_names_are_those_of_the_models_own_layers(built: Callable[..., Built]) -> None:
    expected = ["dense_1/kernel", "dense_1/bias", "dense_2/kernel", "dense_2/bias", "output/kernel", "output/bias"]
    assert list(drawn(built())) == expected


def test_names_do_not_depend_on_what_was_built_before(built: Callable[..., Built]) -> None:
    before = drawn(built(DENSE, DROPOUT))
    for _ in range(3):
        keras.Sequential([keras.Input((2,)), keras.layers.Dense(5), keras.layers.Dropout(0.5)])
    after = drawn(built(DENSE, DROPOUT))
    assert list(after) == list(before) and same(before, after, before)


def test_the_values_of_a_stream_never_change(built: Callable[..., Built]) -> None:
    np.testing.assert_allclose(
        drawn(built())["dense_1/kernel"][0], [-0.37465629, 0.77056921, -0.67212582, 0.20478398], 1e-6
    )


def test_an_added_layer_leaves_the_others_alone(built: Callable[..., Built]) -> None:
    plain, with_dropout = drawn(built(DENSE)), drawn(built(DENSE, DROPOUT))
    assert set(with_dropout) - set(plain) == {"dropout_1/seed_generator_state"}
    assert same(plain, with_dropout, plain)


def test_a_variant_with_batch_normalisation_has_the_same_kernels(built: Callable[..., Built]) -> None:
    plain = drawn(built(model={"mlp": {"hidden": [4, 4]}}))
    other = drawn(built(model={"mlp": {"hidden": [4, 4], "norm": "BatchNormalization", "dropout": 0.5}}))
    assert len(other) > len(plain) and same(plain, other, plain)


def test_split_and_batch_order_do_not_depend_on_the_model() -> None:
    setup = {"digits": {"train": 20, "test": 10}}
    prepared = {"digits": {"train": 20, "test": 10, "prepare": ["standardize"]}}
    one, other = examples.load(setup, 5), examples.load(prepared, 5)
    assert np.array_equal(one.train.y, other.train.y) and np.array_equal(one.test.y, other.test.y)  # type: ignore[union-attr]
    assert not np.array_equal(examples.load(setup, 6).train.y, one.train.y)
    assert np.array_equal(batch_order(5, 20, 2), batch_order(5, 20, 2))


def test_layers_of_one_shape_have_weights_of_their_own(built: Callable[..., Built]) -> None:
    weights = drawn(built(DENSE, DENSE, DENSE))
    assert not np.array_equal(weights["dense_2/kernel"], weights["dense_3/kernel"])


def test_seeds_give_other_weights_and_the_same_seed_the_same(built: Callable[..., Built]) -> None:
    one = built(DENSE, DROPOUT)
    assert same(drawn(one, 1), drawn(one, 1), drawn(one, 1))
    assert same(drawn(one, 1), drawn(built(DENSE, DROPOUT), 1), drawn(one, 1))
    for name in ("dense_1/kernel", "dropout_1/seed_generator_state"):
        assert not np.array_equal(drawn(one, 1)[name], drawn(one, 2)[name])


@pytest.mark.parametrize("net", NETS)
def test_every_layer_can_be_drawn_and_has_the_models_shapes(net: str, built: Callable[..., Built]) -> None:
    one = built(*NETS[net])
    for (name, variable), value in zip(named_variables(one.model), one.initial.draw(0), strict=True):
        assert value.shape == tuple(variable.shape), name
        assert str(value.dtype) == str(variable.dtype), name
    kernels = [name for name in drawn(one) if "kernel" in name]
    assert kernels and all(np.ptp(drawn(one, 0)[name]) > 0 for name in kernels)
    assert not any(np.array_equal(drawn(one, 0)[name], drawn(one, 1)[name]) for name in kernels)


INITIALIZERS = [
    "GlorotUniform",
    "GlorotNormal",
    "HeNormal",
    "HeUniform",
    "LecunNormal",
    {"RandomNormal": {"mean": 1.0, "stddev": 0.3}},
    {"RandomUniform": {"minval": -0.1, "maxval": 0.4}},
    {"TruncatedNormal": {"stddev": 0.2}},
    {"VarianceScaling": {"scale": 3.0, "mode": "fan_out", "distribution": "untruncated_normal"}},
    "Orthogonal",
    "Zeros",
    {"Constant": {"value": 0.25}},
]


@pytest.mark.parametrize("initializer", INITIALIZERS, ids=str)
def test_values_have_the_distribution_of_keras(initializer: Any, built: Callable[..., Built]) -> None:
    name, arguments = (initializer, {}) if isinstance(initializer, str) else next(iter(initializer.items()))
    layer = {"Dense": {"units": 300, "kernel_initializer": initializer}}
    mine = np.sort(drawn(built({"Dense": {"units": 100}}, layer))["dense_2/kernel"].ravel())
    seed = {} if name in ("Zeros", "Constant") else {"seed": 1}
    theirs = np.sort(np.array(getattr(keras.initializers, name)(**arguments, **seed)((100, 300))).ravel())
    scale = max(theirs.std(), 1e-3)
    quantiles = np.linspace(0, len(mine) - 1, 25).astype(int)[1:-1]
    np.testing.assert_allclose(mine[quantiles], theirs[quantiles], atol=0.06 * scale)
    assert abs(mine[-1] - theirs[-1]) < scale and abs(mine[0] - theirs[0]) < scale


def test_global_generators_are_untouched(built: Callable[..., Built], generators_untouched: None) -> None:
    built(DENSE, DROPOUT).initial.draw(0)


def test_a_weight_that_no_stream_can_draw_is_an_error() -> None:
    class Odd(keras.layers.Layer):
        def build(self, shape: Any) -> None:
            self.odd = keras.Variable(np.arange(3.0), name="odd")

        def call(self, x: Any) -> Any:
            return x

    with noted_initializers() as recipes:
        first = keras.Input((2,))
        model = keras.Model(first, Odd(name="strange")(first))
    with pytest.raises(ValueError, match="no stream can draw the initial value of 'strange/odd'"):
        initial_values(model, recipes)


def test_keras_is_left_as_it_was() -> None:
    original = keras.layers.Layer.add_weight
    with pytest.raises(RuntimeError, match="half-way"), noted_initializers():
        assert keras.layers.Layer.add_weight is not original
        raise RuntimeError("half-way")
    assert keras.layers.Layer.add_weight is original


def test_a_function_of_a_layer_makes_its_value_from_the_initializer_of_the_spec(built: Callable[..., Built]) -> None:
    """Batch renormalisation starts from the root of its variance."""
    given = {"moving_variance_initializer": {"Constant": {"value": 4.0}}}
    found = drawn(built({"BatchNormalization": {"renorm": True, **given}}))
    name = next(name for name in found if name.endswith("/moving_stddev"))
    np.testing.assert_array_equal(found[name], [2.0, 2.0])


def test_a_layer_sees_constant_weights_while_it_is_built() -> None:
    with noted_initializers():
        layer = keras.layers.Normalization()
        layer.build((None, 2))
        dense = keras.layers.Dense(2)
        dense.build((None, 2))
    np.testing.assert_array_equal(layer.variance, [[1.0, 1.0]])
    np.testing.assert_array_equal(dense.kernel, np.zeros((2, 2)))


def test_a_random_bias_beside_a_constant_part_is_of_the_seed(built: Callable[..., Built]) -> None:
    """LSTM makes its bias by a function of its own, which calls the initializer of the spec."""
    lstm = {"LSTM": {"units": 2, "bias_initializer": {"RandomNormal": {"stddev": 1.0}}}}
    net = [{"Reshape": {"target_shape": [2, 1]}}, lstm]
    one, again, other = (drawn(built(*net), seed)["lstm_1/bias"] for seed in (3, 3, 4))
    np.testing.assert_array_equal(one, again)
    np.testing.assert_array_equal(one[2:4], [1.0, 1.0])  # the forget gate
    assert len({*one.tolist(), *other.tolist()}) == 13
