"""What the outputs of a model are: logits, probabilities, plain numbers, directions or distances."""

from __future__ import annotations

from dataclasses import dataclass

import keras

from reproduce.arrays.targets import Task
from reproduce.construct.readings import (
    ANY,
    CLASSES,
    DIRECTIONS,
    DISTANCES,
    MARGINS,
    NUMBERS,
    PROBABILITIES,
    RATES,
    Reading,
)
from reproduce.construct.signatures import arguments_of
from reproduce.setup import Setup
from reproduce.spec.files import SAVED
from reproduce.spec.notation import named, named_or_list
from zoo.probe import core

LOGITS, UNKNOWN = "logits", "unknown"
BOUNDED = {"sigmoid", "hard_sigmoid", "sparse_sigmoid", "softmax", "sparsemax"}  # activations that give probabilities
ABOVE_ZERO = BOUNDED | {"exponential", "softplus", "relu", "relu6"}


@dataclass(frozen=True)
class Answer:
    """What a model gives for one example.

    Attributes:
        task: what the data ask for.
        units: how many outputs there are.
        are: `logits`, `probabilities`, `numbers`, `directions` or `distances`; `unknown` where the loss has to say.
        end: the activation of the last layer; empty where it has none that can be known.
        is_sigmoid: whether the probability of a class is the sigmoid of its logit, not a softmax.
    """

    task: Task
    units: int
    are: str
    end: str
    is_sigmoid: bool


def answer_of(setup: Setup, task: Task, model: keras.Model | None, loss: type | None, reads: Reading | None) -> Answer:
    """What the model of a setup gives.

    Args:
        setup: of the variant.
        task: what its data ask for.
        model: its model; None for a template that could not be made.
        loss: the class of its loss, or None.
        reads: what the loss reads, or None.
    """
    end = end_of(model) if model is not None else ""
    units = task.outputs
    if model is not None and (shape := model.output.shape[1:]):
        units = int(shape[-1] or 0)
    is_sigmoid = units == 1 or (loss is not None and loss.__name__.startswith("Binary"))
    are = _are(setup, task, end, loss, reads)
    return Answer(task, units, are, end, is_sigmoid)


def _are(setup: Setup, task: Task, end: str, loss: type | None, reads: Reading | None) -> str:
    read = NUMBERS if reads is None else reads.outputs
    if not task.classes or read == ANY:
        return NUMBERS
    if read in (DIRECTIONS, DISTANCES):
        return read
    written = setup["loss"]
    takes = written is not None and loss is not None and "from_logits" in arguments_of(loss)
    said = named(written)[1].get("from_logits") if written is not None and takes else False
    if is_template(setup) or said or (read == MARGINS and end not in BOUNDED):
        return LOGITS
    if end in BOUNDED:
        return PROBABILITIES
    if read not in (PROBABILITIES, RATES):
        return NUMBERS
    if not end:
        return UNKNOWN if said is None else PROBABILITIES
    return LOGITS if end == "linear" and not (takes and said is False) else NUMBERS


def is_template(setup: Setup) -> bool:
    """Whether a setup takes a model of the zoo that gives raw outputs, and no `layers` and no model from a file."""
    return named_or_list(setup["model"])[0] not in ("layers", SAVED)


def end_of(model: keras.Model) -> str:
    """The activation that ends a model; empty where its last layer has none that can be known."""
    layer = core(model).output._keras_history.operation
    if isinstance(layer, keras.layers.Softmax):
        return "softmax"
    return str(getattr(getattr(layer, "activation", None), "__name__", ""))


def misshapen(reads: Reading | None, task: Task, shape: tuple[int, ...]) -> str | None:
    """What is wrong with the shape of a model's outputs; it would broadcast, or index out of range, without a word.

    Args:
        reads: what the loss reads; None without a loss.
        task: what the data ask for.
        shape: of the outputs for one example.
    """
    wanted: set[tuple[int, ...]] = {(task.outputs,)}
    if reads is None and task.classes:
        wanted.add((task.classes,))
    elif reads is not None and reads.needs_rows and task.classes:
        wanted = {shape[:1] if reads.targets == CLASSES else (task.classes,)}
    return None if shape in wanted else f"the data ask for outputs of shape ({task.outputs},), the model has {shape}"
