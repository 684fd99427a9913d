"""The pure functions of a variant: one training step, an evaluation, the measures.

All but the training step run on any backend.

State is three lists of arrays: trainable variables, non-trainable variables (moving statistics, generators of random
layers) and optimizer variables.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import keras
from keras import ops

from reproduce.construct.added_losses import number_of
from reproduce.construct.starts import start_of
from reproduce.construct.variant import Built, MeasureCall
from zoo.probe import Probe

State = tuple[list[Any], list[Any], list[Any]]
Weights = tuple[list[Any], list[Any]]  # a state without the optimizer's variables: all that a look needs
EVALUATION_BLOCK = 1024  # examples predicted at once; bounds the memory of an evaluation
EVALUATION_NUMBERS = 65536  # of the images or sequences predicted at once: their activations stay in a core's cache


@dataclass(frozen=True)
class Functions:
    """What a variant computes, as functions of its state.

    Attributes:
        built: the variant's objects.
        rewrite: whether operations that are slow on a CPU are replaced by faster ones; JAX only. Defaults to False.
    """

    built: Built
    rewrite: bool = False

    def step(self, state: State, x: Any, y: Any, weights: Any = None) -> tuple[State, Any]:
        """One optimizer step on a batch; returns the new state and the batch's loss with penalties.

        Args:
            state: before the step.
            x: inputs.
            y: targets.
            weights: of the examples in the loss, (examples,). Defaults to None, all count alike.
        """
        import jax

        trainable, non_trainable, slots = state

        def objective(trainable: list[Any]) -> tuple[Any, tuple[Any, list[Any]]]:
            call = self._call(training=True, return_losses=True)
            outputs, buffers, penalties = call(trainable, non_trainable, x)
            loss = self.loss(y, outputs, weights) + sum(penalties)
            return self._scaled(loss, slots), (loss, buffers)

        (_, (loss, buffers)), gradients = jax.value_and_grad(objective, has_aux=True)(trainable)
        trainable, slots = self.built.optimizer.stateless_apply(slots, gradients, trainable)
        return (list(trainable), list(buffers), list(slots)), loss

    def _scaled(self, loss: Any, slots: Sequence[Any]) -> Any:
        """What is differentiated: optimizers with a `loss_scale_factor` divide the gradients by it again."""
        optimizer = self.built.optimizer
        with keras.StatelessScope(state_mapping=list(zip(optimizer.variables, slots, strict=True))):
            return optimizer.scale_loss(loss)

    def loss(self, y: Any, outputs: Any, weights: Any = None) -> Any:
        """Mean loss of a batch without penalties; each example's is multiplied by its weight first."""
        return self.built.loss(y, outputs, weights) if self.built.loss is not None else 0.0 * outputs.sum()

    def scores(self, outputs: Any, y: Any, prefix: str = "") -> dict[str, Any]:
        """Loss and metrics of predictions, by name."""
        found = {} if self.built.loss is None else {f"{prefix}loss": self.loss(y, outputs)}
        for name, metric in self.built.metrics.items():
            fresh = [ops.zeros_like(variable.value) for variable in metric.variables]
            found[f"{prefix}{name}"] = metric.stateless_result(metric.stateless_update_state(fresh, y, outputs))
        return found

    def predict(self, state: Weights, x: Any) -> Any:
        """Raw outputs in inference mode, block by block when there are many examples."""
        count, most = _count(x), _examples_at_once(x)
        if count <= most:
            return self._outputs(state, x)
        blocks = -(-count // most)
        size = -(-count // blocks)

        def cut(x: Any) -> Any:
            padded = ops.concatenate([x, x[: blocks * size - count]])
            return ops.reshape(padded, (blocks, size, *x.shape[1:]))

        outputs = ops.map(lambda block: self._outputs(state, block), keras.tree.map_structure(cut, x))
        return ops.reshape(outputs, (blocks * size, *outputs.shape[2:]))[:count]

    def _outputs(self, state: Weights, x: Any) -> Any:
        return self._call(training=False)(state[0], state[1], x)[0]

    def _call(self, **options: bool) -> Any:
        """The model as a function of its trainable and non-trainable variables and its inputs."""
        call = functools.partial(self.built.model.stateless_call, **options)
        if not self.rewrite:
            return call
        from reproduce.engine.vector.rewrite.walk import rewritten

        return rewritten(call)

    def evaluate(self, state: Weights, data: Mapping[str, Any]) -> dict[str, Any]:
        """Scores on the training and validation parts, by name, and the measures taken each epoch."""
        found = self.scores(self.predict(state, data["x"]), data["y"])
        if _count(data["x_validation"]):
            found |= self.scores(self.predict(state, data["x_validation"]), data["y_validation"], "val_")
        return found | self.measure(state, data, "epoch")

    def finish(self, state: Weights, data: Mapping[str, Any]) -> dict[str, Any]:
        """Scores on the test part and the measures taken at the end."""
        found = {}
        if _count(data["x_test"]):
            found = self.scores(self.predict(state, data["x_test"]), data["y_test"], "test_")
        return found | self.measure(state, data, "end")

    def averaged(self, state: State) -> State:
        """The state in which training ends: with an exponential moving average of weights, the average."""
        averages = {id(v): value for v, value in zip(self.built.optimizer.variables, state[2], strict=True)}
        moving = self.built.optimizer._model_variables_moving_average
        return [averages[id(variable)] for variable in moving], state[1], state[2]

    @property
    def is_penalised(self) -> bool:
        """Whether losses are added to that of training: regularizers of weights or outputs, losses of layers."""
        one = keras.tree.map_structure(lambda x: keras.KerasTensor((1, *x.shape[1:]), x.dtype), self.built.model.input)
        return number_of(self.built.model, one) > 0

    def penalties(self, state: Weights, data: Mapping[str, Any]) -> Any:
        """What the loss of training has beside the loss: penalties, and the weights of examples.

        In inference mode; penalties of outputs are of the first block of training examples.
        """
        most = _examples_at_once(data["x"])
        examples = keras.tree.map_structure(lambda x: x[:most], data["x"])
        found = sum(self._call(training=False, return_losses=True)(*state, examples)[2])
        if "weights" not in data:
            return found
        outputs = self.predict(state, data["x"])
        return found + self.loss(data["y"], outputs, data["weights"]) - self.loss(data["y"], outputs)

    def measure(self, state: Weights, data: Mapping[str, Any], at: str) -> dict[str, Any]:
        """The measures taken `at` a time, by name."""
        calls = measures_at(self.built.measures, at)
        if not calls:
            return {}
        probe = Probe(
            self.built.model,
            state[0],
            state[1],
            self.loss if self.built.loss is not None else None,
            data["x"],
            data["y"],
            data,
        )
        return {call.name: call(probe) for call in calls}


def _count(x: Any) -> int:
    """How many examples there are."""
    return int(keras.tree.flatten(x)[0].shape[0])


def _examples_at_once(x: Any) -> int:
    """How many examples are predicted at once: fewer where there are images or sequences among the inputs."""
    images = [math.prod(one.shape[1:]) for one in keras.tree.flatten(x) if len(one.shape) > 2]
    return max(1, min(EVALUATION_BLOCK, EVALUATION_NUMBERS // sum(images))) if images else EVALUATION_BLOCK


def measures_at(measures: Sequence[MeasureCall], at: str) -> list[MeasureCall]:
    """The measures taken `at` a time."""
    return [call for call in measures if call.at == at]


def initial_state(built: Built, seed: int) -> State:
    """The state that a run starts from: weights of the seed's streams, the optimizer's own start."""
    values = dict(zip(map(id, built.model.variables), built.initial.draw(seed), strict=True))
    trainable = [values[id(variable)] for variable in built.model.trainable_variables]
    non_trainable = [values[id(variable)] for variable in built.model.non_trainable_variables]
    return trainable, non_trainable, start_of(built.optimizer, built.model.trainable_variables, trainable)


def assign(built: Built, state: State) -> None:
    """Set a model's and its optimizer's variables."""
    model = built.model
    lists = (model.trainable_variables, model.non_trainable_variables, built.optimizer.variables)
    for variables, values in zip(lists, state, strict=True):
        for variable, value in zip(variables, values, strict=True):
            variable.assign(value)


def directions_of(built: Built) -> dict[str, bool | None]:
    """Whether higher is better, by series: as losses, Keras metrics and measures declare it."""
    scores: dict[str, bool | None] = {} if built.loss is None else {"loss": False}
    for name, metric in built.metrics.items():
        scores[name] = {"up": True, "down": False}.get(getattr(metric, "_direction", None) or "")
    found = {f"{prefix}{name}": value for prefix in ("", "val_", "test_") for name, value in scores.items()}
    return found | {call.name: call.function.higher_is_better for call in built.measures}


def learning_rate_index(built: Built) -> int:
    """Where the learning rate stands among the optimizer's variables; -1 where it follows a schedule."""
    rate = built.optimizer._learning_rate
    found = [number for number, variable in enumerate(built.optimizer.variables) if variable is rate]
    return found[0] if found else -1
