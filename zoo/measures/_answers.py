"""What a classifier answers, as probabilities, and how often it is right; for models that give logits."""

from __future__ import annotations

from typing import Any

from keras import ops

from zoo.probe import Probe

SMALLEST = 1e-7  # probability that is told from zero


def probabilities(outputs: Any) -> Any:
    """Logits (n, outputs) as probabilities of the classes (n, classes); one output is the logit of class 1 of two."""
    if outputs.shape[-1] > 1:
        return ops.softmax(outputs, axis=-1)
    second = ops.sigmoid(outputs)
    return ops.concatenate([1 - second, second], axis=-1)


def logits(answers: Any, outputs: int) -> Any:
    """Outputs (n, outputs) that stand for probabilities (n, classes)."""
    logs = ops.log(ops.maximum(answers, SMALLEST))
    return logs if outputs > 1 else logs[:, 1:] - logs[:, :1]


def labels(probe: Probe) -> tuple[Any, int]:
    """Class numbers (n,) of the examples of a probe, and how many classes there are."""
    outputs = int(probe.model.output.shape[-1])
    if len(probe.y.shape) == 1:
        return ops.cast(probe.y, "int32"), outputs
    if outputs == 1:
        return ops.cast(probe.y[:, 0], "int32"), 2
    return ops.cast(ops.argmax(probe.y, axis=-1), "int32"), outputs


def accuracy(answers: Any, numbers: Any) -> Any:
    """The share of rows of `answers` (n, classes) whose largest entry is at the class number (n,)."""
    return ops.mean(ops.cast(ops.equal(ops.cast(ops.argmax(answers, axis=-1), "int32"), numbers), "float32"))
