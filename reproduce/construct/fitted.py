"""Keras losses and metrics that get outputs and targets in the form that they read."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from typing import Any

import keras
from keras import ops


def _class_numbers(targets: Any) -> Any:
    """(n,) from class numbers (n,), a column of labels (n, 1) or one-hot rows (n, classes)."""
    if len(targets.shape) == 1:
        return ops.cast(targets, "int32")
    return ops.cast(targets[:, 0], "int32") if targets.shape[-1] == 1 else ops.argmax(targets, axis=-1)


def _rows(targets: Any, outputs: Any) -> Any:
    """(n, classes) float32, as many classes as there are outputs."""
    if len(targets.shape) == 2 and targets.shape[-1] > 1:
        return targets
    return ops.one_hot(_class_numbers(targets), outputs.shape[-1], dtype="float32")


def _column(targets: Any, _outputs: Any) -> Any:
    """(n, 1) float32."""
    return ops.cast(_class_numbers(targets)[:, None], "float32")


def _classes(targets: Any, _outputs: Any) -> Any:
    """(n,) int32."""
    return _class_numbers(targets)


TARGETS: dict[str, Callable[[Any, Any], Any]] = {"rows": _rows, "column": _column, "classes": _classes}
STEPS: dict[str, Callable[[Any], Any]] = {  # what is done to outputs (n, units)
    "sigmoid": ops.sigmoid,
    "softmax": ops.softmax,
    "second": lambda outputs: outputs[:, 1:],  # of two probabilities
    "largest": lambda outputs: ops.argmax(outputs, axis=-1),
    "above zero": lambda outputs: ops.cast(outputs[:, 0] > 0, "int32"),
    "above half": lambda outputs: ops.cast(outputs[:, 0] > 0.5, "int32"),
    "length one": lambda outputs: ops.normalize(outputs, axis=-1),
}


def _read(steps: Sequence[str], form: str | None, targets: Any, outputs: Any) -> tuple[Any, Any]:
    """Targets and outputs as they are read."""
    targets = ops.convert_to_tensor(targets) if form is None else TARGETS[form](ops.convert_to_tensor(targets), outputs)
    outputs = ops.convert_to_tensor(outputs)
    for step in steps:
        outputs = STEPS[step](outputs)
    return targets, outputs


@keras.saving.register_keras_serializable(package="reproduce")
class FittedLoss(keras.losses.Loss):  # type: ignore[misc]
    """A loss that gets what it reads.

    Args:
        loss: the loss of Keras.
        steps: what is done to outputs before, by names in `STEPS`.
        form: of the targets that it reads, a name in `TARGETS`; None where they are as they should be.
        name: of the loss; that of `loss` by default.
    """

    def __init__(self, loss: Any, steps: Sequence[str], form: str | None = None, name: str | None = None) -> None:
        super().__init__(name=name or loss.name, reduction=loss.reduction)
        self.loss, self.steps, self.form = loss, tuple(steps), form

    def __call__(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        """The loss of a batch."""
        return self.loss(*_read(self.steps, self.form, y_true, y_pred), sample_weight)

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """The losses of the examples, or one of all where the loss compares whole batches."""
        return self.loss.call(*_read(self.steps, self.form, y_true, y_pred))

    def get_config(self) -> dict[str, Any]:
        """The arguments."""
        loss = keras.saving.serialize_keras_object(self.loss)
        return {"loss": loss, "steps": list(self.steps), "form": self.form, "name": self.name}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> FittedLoss:
        """The loss of a configuration."""
        return cls(**{**config, "loss": keras.saving.deserialize_keras_object(config["loss"])})


@keras.saving.register_keras_serializable(package="reproduce")
class FittedMetric(keras.metrics.Metric):  # type: ignore[misc]
    """A metric that gets what it reads.

    Args:
        metric: the metric of Keras.
        steps: what is done to outputs before, by names in `STEPS`.
        form: of the targets that it reads, a name in `TARGETS`; None where they are as they should be.
        name: of the metric; that of `metric` by default.
    """

    def __init__(self, metric: Any, steps: Sequence[str], form: str | None = None, name: str | None = None) -> None:
        super().__init__(name=name or metric.name)
        self.metric, self.steps, self.form = metric, tuple(steps), form
        self._direction = getattr(metric, "_direction", None)

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Take the answers of a batch into account."""
        read = _read(self.steps, self.form, y_true, y_pred)
        with warnings.catch_warnings():  # IoU asks JAX for 64-bit indices; 32 are enough for class numbers
            warnings.filterwarnings("ignore", "Explicitly requested dtype int64")
            self.metric.update_state(*read, sample_weight)

    def result(self) -> Any:
        """What the metric says so far."""
        return self.metric.result()

    def reset_state(self) -> None:
        """Start again."""
        self.metric.reset_state()

    def get_config(self) -> dict[str, Any]:
        """The arguments."""
        metric = keras.saving.serialize_keras_object(self.metric)
        return {"metric": metric, "steps": list(self.steps), "form": self.form, "name": self.name}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> FittedMetric:
        """The metric of a configuration."""
        return cls(**{**config, "metric": keras.saving.deserialize_keras_object(config["metric"])})
