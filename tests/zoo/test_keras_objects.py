"""The contract of every layer, loss, metric, initializer, constraint and optimizer of the zoo, found in their folders.

Each is made from the example in its docstring, the way a spec names it. Keras' own stand beside them where the zoo has
none of a kind, so that every check is exercised. Run as a script, this file writes what all of them compute on the
backend at hand.
"""

import inspect
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import yaml
from keras import ops

from reproduce.construct.builder import Builder
from reproduce.construct.signatures import BASES, KERAS_MODULES, ZOO_PACKAGES, legal_names
from zoo import catalogue

ROOT = Path(__file__).parents[2]
ZOO = [(kind, name) for kind, package in ZOO_PACKAGES.items() for name in catalogue.names(package)]
KERAS = {
    ("constraint", "UnitNorm"): {},
    ("metric", "MeanAbsoluteError"): {},
    ("optimizer", "SGD"): {"momentum": 0.9},
    ("layer", "LayerNormalization"): {},
}
EVERY = [*ZOO, *KERAS]
INPUTS = ((5, 3), (5, 6, 3), (5, 6, 6, 3))
RNG = np.random.default_rng(0)
WEIGHT = RNG.normal(size=(2, 3)).astype("float32")
TARGETS = RNG.integers(0, 2, (5, 3)).astype("float32")
OUTPUTS = RNG.normal(size=(5, 3)).astype("float32")


def example(kind: str, name: str) -> Any:
    """How a spec names it, with arguments."""
    if (kind, name) in KERAS:
        return {name: KERAS[kind, name]}
    doc = catalogue.get(ZOO_PACKAGES[kind], name).__doc__ or ""
    return yaml.safe_load(doc.split("Example:\n", 1)[1].split("\n\n")[0])


def made(kind: str, name: str, /, **given: Any) -> Any:
    builder = Builder()
    found = builder.make(kind, example(kind, name), (), **given)
    assert builder.problems == []
    return found


def copied(one: Any) -> Any:
    return keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(one))


def configured(one: Any) -> Any:
    return type(one).from_config(one.get_config())


def seeded(initializer: Any, seed: int = 1) -> Any:
    config = initializer.get_config()
    return type(initializer).from_config({**config, "seed": seed} if "seed" in config else config)


def inputs(shape: tuple[int, ...]) -> Any:
    return np.random.default_rng(1).normal(size=shape).astype("float32")


def built(layer: Any) -> list[tuple[Any, Any]]:
    """(layer, inputs) for each shape of inputs that the layer takes, its weights set to known numbers."""
    found = []
    for shape in INPUTS:
        fresh = configured(layer)
        try:
            fresh(inputs(shape))
        except ValueError:  # of another rank
            continue
        for variable in fresh.variables:
            if "float" in variable.dtype:
                variable.assign(np.linspace(-1, 1, int(np.prod(variable.shape))).reshape(variable.shape))
        found.append((fresh, inputs(shape)))
    assert found
    return found


def stepped(optimizer: Any) -> Any:
    """A weight after two steps."""
    variable = keras.Variable(WEIGHT)
    for gradient in (0.1 * WEIGHT, WEIGHT - 1):
        optimizer.apply([ops.convert_to_tensor(gradient)], [variable])
    return variable.value


def measured(metric: Any) -> Any:
    """What a metric says of two batches, after it has forgotten others."""
    fresh = configured(metric)
    fresh.update_state(TARGETS, 2 * OUTPUTS)
    fresh.reset_state()
    fresh.update_state(TARGETS[:2], OUTPUTS[:2])
    fresh.update_state(TARGETS[2:], OUTPUTS[2:])
    return fresh.result()


def answers(kind: str, one: Any) -> list[Any]:
    """What an object computes on known numbers."""
    if kind == "layer":
        found = [layer(x, training=False) for layer, x in built(one)]
    elif kind == "loss":
        found = [one(TARGETS, OUTPUTS)]
    elif kind == "initializer":
        found = [seeded(one)((2, 2), "float32")]
    elif kind == "metric":
        found = [measured(one)]
    elif kind == "constraint":
        found = [one(ops.convert_to_tensor(WEIGHT))]
    else:
        found = [stepped(one)]
    return [np.array(ops.convert_to_numpy(value)) for value in found]


@pytest.mark.parametrize(("kind", "name"), ZOO)
def test_it_is_of_its_kind_legal_in_specs_and_documented(kind: str, name: str) -> None:
    found = catalogue.get(ZOO_PACKAGES[kind], name)
    assert legal_names(kind)[name]() is found and issubclass(found, BASES[kind])
    assert keras.saving.get_registered_name(found) == f"zoo>{name}"
    assert "References: " in (sys.modules[found.__module__].__doc__ or "") + found.__doc__ or kind == "initializer"
    assert all(line in found.__doc__ for line in ("Args:", "Example:"))


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # Keras, reading a learning rate
@pytest.mark.parametrize(("kind", "name"), ZOO)
def test_its_configuration_has_every_argument(kind: str, name: str) -> None:
    one = made(kind, name)
    arguments = inspect.signature(type(one)).parameters.values()
    own = {argument.name for argument in arguments if argument.kind is not argument.VAR_KEYWORD}
    assert own - {"dtype"} <= set(one.get_config())


@pytest.mark.parametrize(("kind", "name"), ZOO)
def test_no_name_of_keras_is_taken(kind: str, name: str) -> None:
    assert not hasattr(KERAS_MODULES[kind], name)


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # Keras, reading a learning rate
@pytest.mark.parametrize("remade", [copied, configured])
@pytest.mark.parametrize(("kind", "name"), EVERY)
def test_saved_and_loaded_it_is_the_same(kind: str, name: str, remade: Callable[[Any], Any]) -> None:
    one = made(kind, name)
    other = remade(one)
    assert type(other) is type(one) and other.get_config() == one.get_config()
    for mine, theirs in zip(answers(kind, one), answers(kind, other), strict=True):
        np.testing.assert_array_equal(mine, theirs)


@pytest.mark.parametrize("name", [name for kind, name in EVERY if kind == "layer"])
def test_a_layer_gives_the_shape_that_it_says_in_32_bit_floats(name: str) -> None:
    for layer, x in built(made("layer", name, name="called")):
        output = layer(x)
        if type(layer).compute_output_shape is not keras.layers.Layer.compute_output_shape:  # else Keras traces it
            assert tuple(output.shape) == tuple(layer.compute_output_shape(x.shape))
        assert str(output.dtype) == "float32" and layer.name == "called"
        symbolic = layer(keras.Input(x.shape[1:]))
        assert tuple(symbolic.shape) == (None, *output.shape[1:])


@pytest.mark.parametrize("name", [name for kind, name in EVERY if kind == "loss"])
def test_a_loss_gives_a_number_per_example_and_their_mean(name: str) -> None:
    each = np.asarray(made("loss", name, reduction="none")(TARGETS, OUTPUTS))
    assert each.shape == (5,) and each.dtype == np.float32
    np.testing.assert_allclose(answers("loss", made("loss", name))[0], each.mean(), 1e-6)


@pytest.mark.parametrize("name", [name for kind, name in EVERY if kind == "initializer"])
def test_an_initializer_fills_any_float_type_and_keeps_its_seed(name: str) -> None:
    one = made("initializer", name)
    for dtype in ("float32", "float16"):
        value = seeded(one)((2, 2), dtype)
        assert (tuple(value.shape), str(value.dtype)) == ((2, 2), dtype)
    np.testing.assert_array_equal(answers("initializer", one)[0], answers("initializer", one)[0])


@pytest.mark.parametrize("name", [name for kind, name in EVERY if kind == "constraint"])
def test_a_constraint_keeps_shape_and_type_and_is_settled_after_one_use(name: str) -> None:
    (once,) = answers("constraint", made("constraint", name))
    assert (once.shape, once.dtype) == (WEIGHT.shape, np.float32)
    np.testing.assert_allclose(made("constraint", name)(once), once, 1e-5, 1e-6)


@pytest.mark.parametrize(("kind", "name"), [case for case in EVERY if case[0] not in ("initializer", "metric")])
def test_mapped_over_runs_it_is_what_a_loop_gives(kind: str, name: str) -> None:
    import jax

    for function, values in mappable(kind, made(kind, name)):
        pairs = [(value, 0.5 * value + 0.25) for value in values]
        mapped = jax.jit(jax.vmap(function))(*[np.stack(pair) for pair in pairs])
        looped = [function(*arguments) for arguments in zip(*pairs, strict=True)]
        np.testing.assert_allclose(mapped, np.stack(looped), 1e-5, 1e-6)


def mappable(kind: str, one: Any) -> Iterator[tuple[Any, list[Any]]]:
    """Functions of arrays that an object stands for, with arguments."""
    if kind == "layer":
        for layer, x in built(one):
            weights = [np.asarray(variable.value) for variable in layer.trainable_variables]
            yield lambda x, *given, layer=layer: called(layer, x, given), [x, *weights]
    elif kind == "loss":
        yield one, [TARGETS, OUTPUTS]
    elif kind == "constraint":
        yield one, [WEIGHT]
    else:
        one.build([keras.Variable(WEIGHT)])
        start = [np.asarray(variable.value) for variable in one.variables]
        yield lambda weight, gradient: one.stateless_apply(start, [gradient], [weight])[0][0], [WEIGHT, WEIGHT - 1]


def called(layer: Any, x: Any, trainable: Any) -> Any:
    frozen = [variable.value for variable in layer.non_trainable_variables]
    return layer.stateless_call(list(trainable), frozen, x)[0]


def test_they_compute_the_same_on_tensorflow(tmp_path: Path) -> None:
    path = tmp_path / "answers.npz"
    environment = {**os.environ, "KERAS_BACKEND": "tensorflow", "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, __file__, str(path)], check=True, env=environment, capture_output=True)
    there, here = np.load(path), dict(labelled())
    assert set(there) == set(here) and len(here) >= len(EVERY)
    for label, value in here.items():
        np.testing.assert_allclose(there[label], value, 1e-5, 1e-6, err_msg=label)


def labelled() -> Iterator[tuple[str, Any]]:
    for kind, name in EVERY:
        for number, value in enumerate(answers(kind, made(kind, name))):
            yield f"{kind} {name} {number}", value


if __name__ == "__main__":
    np.savez(sys.argv[1], **dict(labelled()))
