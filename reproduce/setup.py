"""What determines a run, as plain data: the part of a spec that variants patch, checked and complete.

Typed dictionaries: mypy knows every key, and a setup is written to JSON as it is, for the keys of runs.
"""

from __future__ import annotations

from typing import Any, Literal, TypedDict

CALLBACKS: tuple[Literal["early_stopping", "reduce_on_plateau"], ...] = ("early_stopping", "reduce_on_plateau")
Named = str | dict[str, Any]  # an object by name, `Adam`, or with its arguments, `{Adam: {learning_rate: 0.01}}`
Shuffle = (
    bool | Literal["once"]
)  # the order of the training examples: drawn each epoch, never, or for all epochs at once
ClassWeight = Literal["balanced"] | list[float] | None  # in the loss of training: by shares, or one for each class


class EarlyStopping(TypedDict):
    """When training ends before its last epoch; as keras.callbacks.EarlyStopping."""

    monitor: str
    patience: int
    min_delta: float
    restore_best_weights: bool


class ReduceOnPlateau(TypedDict):
    """When the learning rate is lowered; as keras.callbacks.ReduceLROnPlateau."""

    monitor: str
    factor: float
    patience: int
    min_delta: float
    min_learning_rate: float


class Phase(TypedDict, total=False):
    """What a phase of training has otherwise than `train` and `data`; it holds what the spec says and no defaults.

    `reset` are layers that go back to their initial values before it; `keep_optimizer` goes on with the state that the
    optimizer had at the end of the phase before.
    """

    optimizer: Named
    batch_size: int
    epochs: int
    augment: list[Any]
    shuffle: Shuffle
    class_weight: ClassWeight
    early_stopping: EarlyStopping | None
    reduce_on_plateau: ReduceOnPlateau | None
    freeze: list[str]
    data: Named
    reset: list[str]
    keep_optimizer: bool


class Training(TypedDict):
    """How a model is trained.

    `augment` are layers in front of the model, in training alone; `freeze` are layers that are not trained; `phases`
    are trained one after the other, none is the same as one that says nothing.
    """

    optimizer: Named
    batch_size: int
    epochs: int
    augment: list[Any]
    shuffle: Shuffle
    class_weight: ClassWeight
    early_stopping: EarlyStopping | None
    reduce_on_plateau: ReduceOnPlateau | None
    freeze: list[str]
    phases: list[Phase]


class Setup(TypedDict):
    """All that determines the runs of a variant, and nothing cosmetic; `slots` are the layers that variants fill in."""

    data: Named
    model: Named
    loss: Named | None
    metrics: list[Named]
    train: Training
    measures: list[Named]
    slots: dict[str, Any]
