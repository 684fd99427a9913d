from dataclasses import replace

import keras
import numpy as np
import pytest

from tests.zoo.nets import mean_squared_error, relu_net
from zoo import probe as module
from zoo.probe import Probe

X = np.array([[1.0, -2.0], [0.5, 0.0], [-1.0, 1.0]], "float32")
KERNEL = np.array([[1.0, 0.0], [0.0, 2.0]], "float32")
WEIGHTS = [KERNEL, np.array([0.0, 1.0], "float32"), np.array([[1.0], [-1.0]], "float32"), np.array([0.5], "float32")]


@pytest.fixture
def probe() -> Probe:
    return Probe(relu_net(2), WEIGHTS, [], mean_squared_error, X, np.zeros((3, 1), "float32"))


def test_outputs_use_the_given_values_not_the_models_own(probe: Probe) -> None:
    before = [np.array(variable.value) for variable in probe.model.variables]
    hidden = np.maximum(X @ KERNEL + [0, 1], 0)
    np.testing.assert_allclose(probe.outputs(X), hidden @ [[1], [-1]] + 0.5, 1e-6)
    for variable, value in zip(probe.model.variables, before, strict=True):
        assert np.array_equal(variable.value, value)


def test_activations_are_what_leaves_and_preactivations_what_enters_the_activation_layers(probe: Probe) -> None:
    (entering,), (leaving,) = probe.preactivations(), probe.activations()
    np.testing.assert_allclose(entering, X @ KERNEL + [0, 1], 1e-6)
    np.testing.assert_allclose(leaving, np.maximum(X @ KERNEL + [0, 1], 0), 1e-6)


def test_kernels_are_those_of_the_layers_first_to_last(probe: Probe) -> None:
    first, last = probe.kernels()
    assert np.array_equal(first, KERNEL) and np.array_equal(last, WEIGHTS[2])
    assert module.kernel_names(probe.model) == ["dense", "output"]


def test_kernel_gradients_are_those_of_the_mean_loss(probe: Probe) -> None:
    hidden = np.maximum(X @ KERNEL + [0, 1], 0)
    error = 2 * (hidden @ [[1], [-1]] + 0.5) / 3
    first, last = probe.kernel_gradients()
    np.testing.assert_allclose(last, hidden.T @ error, 1e-5)
    np.testing.assert_allclose(first, X.T @ (error @ np.array([[1, -1]]) * (hidden > 0)), 1e-5)


def test_gradients_need_a_loss(probe: Probe) -> None:
    with pytest.raises(ValueError, match="needs a loss"):
        Probe(probe.model, WEIGHTS, [], None, X, probe.y).kernel_gradients()


def test_validating_looks_at_the_validation_examples(probe: Probe) -> None:
    targets = np.ones((2, 1), "float32")
    one = replace(probe, data={**probe.data, "x_validation": X[:2], "y_validation": targets}).validating()
    outputs = np.maximum(X[:2] @ KERNEL + [0, 1], 0) @ [[1], [-1]] + 0.5
    np.testing.assert_allclose(one.loss_at(one.trainable), np.mean((outputs - 1) ** 2), 1e-6)
    for empty in (probe, replace(probe, data={**probe.data, "x_validation": X[:0], "y_validation": targets[:0]})):
        with pytest.raises(ValueError, match="looks at the validation part; the data have none"):
            empty.validating()


def test_in_training_mode_batch_norm_takes_the_statistics_of_the_examples() -> None:
    first = keras.Input((2,))
    model = keras.Model(first, keras.layers.BatchNormalization(center=False, scale=False, epsilon=1e-7)(first))
    state = [variable.value for variable in model.non_trainable_variables]
    one = Probe(model, [], state, lambda y, outputs: outputs.std(), X, None)
    assert float(one.loss_at([], training=True)) == pytest.approx(1, 1e-4)
    assert float(one.loss_at([])) == pytest.approx(X.std(), 1e-4)


def test_a_kernel_that_is_not_trained_has_no_gradient() -> None:
    model = relu_net(2)
    model.get_layer("dense").trainable = False
    one = Probe(model, WEIGHTS[2:], WEIGHTS[:2], mean_squared_error, X, np.zeros((3, 1), "float32"))
    assert len(one.kernel_gradients()) == len(module.trained_kernel_names(model)) == 1
    assert module.trained_kernel_names(model) == ["output"]
    assert [np.asarray(kernel).shape for kernel in one.kernels()] == [(2, 2), (2, 1)]


def test_layers_that_are_activations_or_have_one() -> None:
    x = first = keras.Input((2,))
    x = keras.layers.Dense(3, activation="tanh", name="inside")(x)
    x = keras.layers.Dense(3, activation="linear", name="linear")(x)
    x = keras.layers.Activation("relu", name="separate")(x)
    model = keras.Model(first, keras.layers.Dense(1, activation="sigmoid", name="output")(x))
    assert module.activation_names(model) == ["inside", "separate"]
    assert module.separate_activation_names(model) == ["separate"]


def test_a_model_without_hidden_activations_says_so() -> None:
    first = keras.Input((2,))
    model = keras.Model(first, keras.layers.Dense(1)(first))
    one = Probe(model, WEIGHTS[2:], [], None, X, None)
    with pytest.raises(ValueError, match="hidden activation layers; the model has none"):
        one.activations()
    with pytest.raises(ValueError, match="hidden activation layers; the model has none"):
        one.preactivations()


def test_augmentation_in_front_is_looked_through(probe: Probe) -> None:
    first = keras.Input((2,))
    augmented = keras.Model(first, probe.model(keras.layers.Rescaling(2.0)(keras.layers.GaussianNoise(0.5)(first))))
    states = [np.zeros(variable.shape, "uint32") for variable in augmented.non_trainable_variables]
    one = Probe(augmented, WEIGHTS, states, mean_squared_error, X / 2, probe.y)
    assert module.activation_names(augmented) == ["hidden"] and module.kernel_names(augmented) == ["dense", "output"]
    np.testing.assert_allclose(one.activations()[0], probe.activations()[0], 1e-6)
    np.testing.assert_allclose(one.preactivations()[0], probe.preactivations()[0], 1e-6)
    for found, expected in zip(one.kernel_gradients(), probe.kernel_gradients(), strict=True):
        np.testing.assert_allclose(found, expected, 1e-5)


def test_a_gradient_is_that_of_a_scalar_by_each_tensor() -> None:
    first, second = module.gradient(lambda values: (values[0] ** 2 * values[1]).sum(), [X, X + 3])
    np.testing.assert_allclose(first, 2 * X * (X + 3), 1e-6)
    np.testing.assert_allclose(second, X**2, 1e-6)
