"""What a measure may look at: a model with given variable values, its loss, and the training data."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import keras

NONLINEAR = (
    keras.layers.Activation,
    keras.layers.ReLU,
    keras.layers.LeakyReLU,
    keras.layers.PReLU,
    keras.layers.ELU,
)


@dataclass(frozen=True)
class Probe:
    """A look inside a model.

    Attributes:
        model: the Keras model; its own variables are not read.
        trainable: values of `model.trainable_variables`.
        non_trainable: values of `model.non_trainable_variables`.
        loss: the loss function (targets, outputs) → scalar, or None.
        inputs: training inputs (n, ...), or several by name.
        y: training targets as the loss takes them.
        data: these and those of the other parts by name, such as `x_test`, and `labels` for measures that compare
            classes. Defaults to none.
    """

    model: keras.Model
    trainable: Sequence[Any]
    non_trainable: Sequence[Any]
    loss: Callable[[Any, Any], Any] | None
    inputs: Any
    y: Any
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def x(self) -> Any:
        """The training inputs (n, ...), where they are one array.

        Raises:
            ValueError: where there are several.
        """
        if isinstance(self.inputs, Mapping):
            names = " and ".join(self.inputs)
            raise ValueError(f"this measure looks at one input, and the data have {names}")
        return self.inputs

    def validating(self) -> Probe:
        """The same look, at the validation examples in place of the training examples.

        Raises:
            ValueError: without a validation part.
        """
        inputs = self.data.get("x_validation")
        if inputs is None or not keras.tree.flatten(inputs)[0].shape[0]:
            raise ValueError("this measure looks at the validation part; the data have none")
        return replace(self, inputs=inputs, y=self.data["y_validation"])

    def outputs(self, x: Any) -> Any:
        """Raw outputs (n, outputs) in inference mode."""
        return self.model.stateless_call(list(self.trainable), list(self.non_trainable), x, training=False)[0]

    def activations(self) -> list[Any]:
        """Outputs of the activation layers on the training inputs, each (n, ...), first to last.

        Raises:
            ValueError: for a model without hidden activations.
        """
        return self._tensors([layer.output for layer in activation_layers(self.model)])

    def preactivations(self) -> list[Any]:
        """What goes into the separate activation layers on the training inputs, each (n, ...), first to last.

        Raises:
            ValueError: for a model without such layers.
        """
        return self._tensors([layer.input for layer in separate_activation_layers(self.model)])

    def kernels(self) -> list[Any]:
        """Weights of the layers with a kernel, each (..., inputs, units), first to last."""
        values = dict(zip(map(id, self.model.trainable_variables), self.trainable, strict=True))
        values |= dict(zip(map(id, self.model.non_trainable_variables), self.non_trainable, strict=True))
        return [values[id(layer.kernel)] for layer in kernel_layers(self.model)]

    def kernel_gradients(self) -> list[Any]:
        """Gradient of the mean training loss by each kernel, same shapes as `kernels`."""
        by_variable = dict(zip(map(id, self.model.trainable_variables), self.gradients(), strict=True))
        return [by_variable[id(layer.kernel)] for layer in trained_kernel_layers(self.model)]

    def gradients(self) -> list[Any]:
        """Gradient of the mean training loss by each trained weight, same shapes as `trainable`."""
        return gradient(self.loss_at, list(self.trainable))

    def loss_at(self, trainable: Sequence[Any], training: bool = False) -> Any:
        """Mean training loss with other trained weights.

        Args:
            trainable: their values.
            training: whether layers do as in training: batch norm takes the statistics of all examples, and dropout
                leaves out the same units at each call. Defaults to False, inference mode.

        Raises:
            ValueError: without a loss.
        """
        call = self.model.stateless_call
        return self.loss_of(call(list(trainable), list(self.non_trainable), self.inputs, training=training)[0])

    def loss_of(self, outputs: Any) -> Any:
        """Mean loss of outputs (n, outputs) for the training targets.

        Raises:
            ValueError: without a loss.
        """
        if self.loss is None:
            raise ValueError("this measure needs a loss; the spec has none")
        return self.loss(self.y, outputs)

    def representations(self, part: str) -> list[Any]:
        """A part's first input and the outputs of `representation_layers` on it, each (n, ...), first to last.

        Args:
            part: `train`, `validation` or `test`.
        """
        inputs = self.inputs if part == "train" else self.data[f"x_{part}"]
        first = next(iter(inputs.values())) if isinstance(inputs, Mapping) else inputs
        layers = representation_layers(self.model)
        return [first, *(replace(self, inputs=inputs)._tensors([layer.output for layer in layers]) if layers else [])]

    def labels(self, part: str) -> Any:
        """The classes of a part's examples, (n,) int32; -1 where an example before has the same first input.

        Args:
            part: as above.

        Raises:
            ValueError: where no classes are known.
        """
        name = "labels" if part == "train" else f"labels_{part}"
        if name not in self.data:
            raise ValueError("this measure compares classes, and the data have none")
        return self.data[name]

    def _tensors(self, tensors: list[Any]) -> list[Any]:
        if not tensors:
            raise ValueError("this measure looks at hidden activation layers; the model has none")
        inner = keras.Model(core(self.model).input, tensors)
        known = [*self.model.trainable_variables, *self.model.non_trainable_variables]
        mapping = list(zip(known, [*self.trainable, *self.non_trainable], strict=True))
        with keras.StatelessScope(state_mapping=mapping):
            found = inner(self._core_inputs(), training=False)
        return list(found) if isinstance(found, list | tuple) else [found]

    def _core_inputs(self) -> Any:
        inside = core(self.model)
        before = self.model.layers[self.model.layers.index(inside) - 1] if inside is not self.model else None
        if before is None:
            return self.inputs
        return keras.Model(self.model.input, before.output)(self.inputs, training=False)


def core(model: keras.Model) -> keras.Model:
    """The model behind the augmentation layers; without such layers, the model itself."""
    return next((layer for layer in model.layers if isinstance(layer, keras.Model)), model)


def is_activation(layer: keras.layers.Layer) -> bool:
    """Whether a layer is nothing but an activation."""
    return isinstance(layer, NONLINEAR)


def activation_layers(model: keras.Model) -> list[keras.layers.Layer]:
    """The layers whose outputs are hidden activations: activation layers and layers with a non-linear `activation`."""

    def has_activation(layer: keras.layers.Layer) -> bool:
        return getattr(layer, "activation", keras.activations.linear) is not keras.activations.linear

    hidden = [layer for layer in core(model).layers if layer.output is not core(model).output]
    return [layer for layer in hidden if is_activation(layer) or has_activation(layer)]


def separate_activation_layers(model: keras.Model) -> list[keras.layers.Layer]:
    """The hidden layers that are nothing but an activation, so that their input is there to be seen."""
    return [layer for layer in activation_layers(model) if is_activation(layer)]


def kernel_layers(model: keras.Model) -> list[keras.layers.Layer]:
    """The layers with a kernel, first to last; the output layer is the last."""
    return [layer for layer in core(model).layers if getattr(layer, "kernel", None) is not None]


def trained_kernel_layers(model: keras.Model) -> list[keras.layers.Layer]:
    """The layers with a kernel that is trained, first to last."""
    return [layer for layer in kernel_layers(model) if layer.trainable]


def representation_layers(model: keras.Model) -> list[keras.layers.Layer]:
    """The layers that see the first input and no other, first to last; of a shared layer the first use counts."""
    inside = core(model)
    inputs = {id(tensor): {number} for number, tensor in enumerate(inside.inputs)}

    def seen(tensor: Any) -> set[int]:
        if id(tensor) not in inputs:
            layer, node, _ = tensor._keras_history
            inputs[id(tensor)] = set().union(*map(seen, layer._inbound_nodes[node].input_tensors))
        return inputs[id(tensor)]

    found = [layer for layer in inside.layers if not isinstance(layer, keras.layers.InputLayer)]
    return [layer for layer in found if seen(layer.output) == {0}]


def representation_names(model: keras.Model) -> list[str]:
    """`input`, and the names of the layers that see the first input and no other."""
    return ["input", *(layer.name for layer in representation_layers(model))]


def activation_names(model: keras.Model) -> list[str]:
    """Names of the activation layers."""
    return [layer.name for layer in activation_layers(model)]


def separate_activation_names(model: keras.Model) -> list[str]:
    """Names of the hidden layers that are nothing but an activation."""
    return [layer.name for layer in separate_activation_layers(model)]


def kernel_names(model: keras.Model) -> list[str]:
    """Names of the layers with a kernel."""
    return [layer.name for layer in kernel_layers(model)]


def trained_kernel_names(model: keras.Model) -> list[str]:
    """Names of the layers with a kernel that is trained."""
    return [layer.name for layer in trained_kernel_layers(model)]


def gradient(function: Callable[[list[Any]], Any], values: list[Any]) -> list[Any]:
    """The gradient of a scalar function of tensors, on whichever backend runs."""
    backend = keras.backend.backend()
    if backend == "jax":
        import jax

        return list(jax.grad(function)(values))
    if backend == "tensorflow":
        import tensorflow

        with tensorflow.GradientTape() as tape:
            tape.watch(values)
            result = function(values)
        return list(tape.gradient(result, values))
    import torch

    leaves = [value.detach().requires_grad_(True) for value in values]
    return list(torch.autograd.grad(function(leaves), leaves))
