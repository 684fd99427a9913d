"""The oracle: one run through Keras' own `compile` and `fit`, on any backend.

The same initial weights, batch order and evaluations as the vector engine; only the training loop is Keras'. On JAX the
two agree to rounding, step by step.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import keras
import numpy as np

from reproduce.arrays import examples
from reproduce.arrays.targets import Arrays, batch_order, count, task_of
from reproduce.construct.variant import Built, build
from reproduce.engine import check
from reproduce.engine.functions import Functions, State, assign, directions_of, initial_state, measures_at
from reproduce.engine.handover import state_after
from reproduce.engine.recording import Trained, histories_of, joined, parts_of_run, record_of
from reproduce.engine.variants import by_variant, looked_at
from reproduce.experiment import Variant
from reproduce.progress import QUIET, Progress
from reproduce.record import Record
from reproduce.runs.plan import Run
from reproduce.runs.settings import MEMORY, Settings
from reproduce.setup import Training
from reproduce.spec.parse import Parsed
from reproduce.stages import Stage, stages_of


@dataclass(frozen=True)
class FitEngine:
    """As `engine.Engine` says, run by run, on any backend; every result is independent of what is trained with it."""

    settings: Settings
    progress: Progress = QUIET
    bound: int = MEMORY
    is_steady: bool = False

    def try_all(self, parsed: Parsed, runs: Sequence[Run]) -> None:
        """As `Engine.try_all`."""

        def look(run: Run, made: Sequence[Built]) -> Record:
            return untrained(run.variant, made, run.seed)

        looked_at(parsed, runs, self.progress, look, lambda record: record, {})

    def groups(self, parsed: Parsed, runs: Sequence[Run]) -> list[list[Run]]:
        """As `Engine.groups`: by variant."""
        self.try_all(parsed, runs)
        return list(by_variant(runs).values())

    def train(self, parsed: Parsed, runs: Sequence[Run]) -> Iterator[list[tuple[Run, Record]]]:
        """As `Engine.train`: a run is a batch."""
        self.try_all(parsed, runs)
        for run in runs:
            self.progress.say(f"fit {run.variant.name}, seed {run.seed}")
            with self.progress.timing("run"):
                record = train(run.variant, run.seed)
            yield [(run, record)]

    def model(self, parsed: Parsed, variant: Variant, seed: int) -> keras.Model:
        """As `Engine.model`."""
        check.built_or_refused(parsed, variant)
        return trained(variant, seed)[0].compiled()

    def quick_pays(self, parsed: Parsed, run: Run, runs: float) -> bool:
        """Never: nothing is compiled beforehand."""
        return False


def batches(examples: Sequence[Any], order: Any, batch_size: int) -> Iterator[tuple[Any, ...]]:
    """The training examples in the order of the named stream, batch by batch and epoch by epoch.

    A generator, since Keras takes nothing but the next element from it; data sets with epochs of their own are reset
    once before the first.
    """
    for rows in order:
        for start in range(0, len(rows), batch_size):
            batch = rows[start : start + batch_size]
            yield tuple(keras.tree.map_structure(lambda array, batch=batch: array[batch], one) for one in examples)


class Recorder(keras.callbacks.Callback):  # type: ignore[misc]
    """Evaluates after each epoch (and measures after each step) as the vector engine does."""

    def __init__(self, functions: Functions, parts: Mapping[str, Any]) -> None:
        super().__init__()
        self.functions, self.parts = functions, parts
        self.epochs: list[dict[str, Any]] = []
        self.steps: list[dict[str, Any]] = []
        self.losses: list[float] = []
        self.has_steps = bool(measures_at(functions.built.measures, "step"))

    def on_train_begin(self, logs: Any = None) -> None:
        self.epochs.append(self.functions.evaluate(self.state()[:2], self.parts))
        self.steps.append(self.functions.measure(self.state()[:2], self.parts, "step"))

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        if self.has_steps:
            if keras.backend.backend() == "jax":
                self.model.jax_state_sync()
            self.steps.append(self.functions.measure(self.state()[:2], self.parts, "step"))

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self.losses.append(float(logs["loss"]))
        self.epochs.append(self.functions.evaluate(self.state()[:2], self.parts))
        logs.update({name: float(value) for name, value in self.epochs[-1].items() if np.ndim(value) == 0})

    def state(self) -> State:
        """The model's present variables."""
        return state_of(self.functions.built)


def state_of(built: Built) -> State:
    """The present values of a model's and its optimizer's variables."""
    model = built.model
    lists = (model.trainable_variables, model.non_trainable_variables, built.optimizer.variables)
    trainable, non_trainable, slots = ([variable.value for variable in variables] for variables in lists)
    return trainable, non_trainable, slots


def train(variant: Variant, seed: int) -> Record:
    """Train one run with `fit`."""
    return trained(variant, seed)[1]


def untrained(variant: Variant, made: Sequence[Built], seed: int) -> Record:
    """The record of a run that ends where it starts: the series of a trained one, with other values.

    Args:
        variant: of the run.
        made: the objects of each of its phases.
        seed: of the run.
    """
    with np.errstate(all="ignore"):
        stages = stages_of(variant.setup)
        return _record([_stayed(stage, built, seed) for stage, built in zip(stages, made, strict=True)])


def _stayed(stage: Stage, built: Built, seed: int) -> _Done:
    """A phase of one epoch at most, in which nothing changes."""
    arrays = built.arrays(examples.load(stage.setup["data"], seed))
    assign(built, initial_state(built, seed))
    recorder, train = Recorder(Functions(built), arrays.parts), stage.setup["train"]
    epochs = min(1, train["epochs"])
    recorder.on_train_begin()
    recorder.losses = [0.0] * epochs
    recorder.epochs *= epochs + 1
    return _done(recorder, arrays, train, _start(recorder.functions, arrays.parts))


def trained(variant: Variant, seed: int) -> tuple[Built, Record]:
    """Train one run with `fit`; the Keras objects of its last phase, holding the final weights, and its record."""
    done: list[_Done] = []
    for stage in stages_of(variant.setup):
        done.append(_trained(stage, seed, done[-1].built if done else None))
    return done[-1].built, _record(done)


def _trained(stage: Stage, seed: int, before: Built | None) -> _Done:
    """Train one phase of a run, from the initial state or from where the phase before it ended."""
    split = examples.load(stage.setup["data"], seed)
    built = build(stage.setup, task_of(split))
    arrays = built.arrays(split)
    parts = arrays.parts
    assign(built, state_after(before, _numbers(before), stage, built, seed) if before else initial_state(built, seed))
    functions, train = Functions(built), stage.setup["train"]
    start = _start(functions, parts)
    recorder = Recorder(functions, parts)
    if train["epochs"]:
        built.model.compile(built.optimizer, built.loss)
        order = batch_order(seed, count(arrays.x), train["epochs"], train["shuffle"], phase=stage.number)
        built.model.fit(
            batches(arrays.examples, order, train["batch_size"]),
            steps_per_epoch=_steps(arrays, train),
            epochs=train["epochs"],
            shuffle=False,
            verbose=0,
            callbacks=[recorder, *callbacks_of(built, train)],
        )
    else:
        recorder.on_train_begin()
    return _done(recorder, arrays, train, start)


def _numbers(built: Built) -> State:
    """The present values of a model's and its optimizer's variables, in NumPy."""
    trainable, non_trainable, slots = (list(map(keras.ops.convert_to_numpy, part)) for part in state_of(built))
    return trainable, non_trainable, slots


class _Done(NamedTuple):
    """A phase that is over: its objects, what it gave, and its optimizer steps in one epoch."""

    built: Built
    trained: Trained
    steps_per_epoch: int


class _Start(NamedTuple):
    """What is known of a run before it is trained: measures by name, the sum of the penalties."""

    measured: Mapping[str, Any]
    penalties: Any


def _start(functions: Functions, parts: Mapping[str, Any]) -> _Start:
    weights = state_of(functions.built)[:2]
    has_more = functions.is_penalised or "weights" in parts
    penalties = functions.penalties(weights, parts) if has_more else 0.0
    return _Start(functions.measure(weights, parts, "init"), penalties)


def _done(recorder: Recorder, arrays: Arrays, train: Training, start: _Start) -> _Done:
    built = recorder.functions.built
    state = state_of(built)
    weights = _numbers(built)[:2]
    found = Trained(
        batch_loss=np.array(recorder.losses),
        end=_plain(recorder.functions.finish(state[:2], recorder.parts)),
        epoch=_stacked(recorder.epochs),
        epochs_used=len(recorder.losses),
        init=_plain(start.measured),
        penalties=keras.ops.convert_to_numpy(start.penalties),
        step=_stacked(recorder.steps) if train["epochs"] else {},
        weights=weights,
    )
    return _Done(built, found, _steps(arrays, train))


def _record(done: Sequence[_Done]) -> Record:
    """The record of a run, out of its phases."""
    built, steps = done[0].built, [one.steps_per_epoch for one in done]
    found, phases = joined([one.trained for one in done], steps)
    parts = parts_of_run(built.measures, _parts(built), _parts(done[-1].built))
    return record_of(found, directions_of(built), parts, steps[0], histories_of(built.measures), phases)


def _plain(found: Mapping[str, Any]) -> dict[str, Any]:
    return {name: keras.ops.convert_to_numpy(value) for name, value in found.items()}


def _stacked(points: list[dict[str, Any]]) -> dict[str, Any]:
    return {name: np.stack([keras.ops.convert_to_numpy(point[name]) for point in points]) for name in points[0]}


def _parts(built: Built) -> dict[str, tuple[str, ...]]:
    return {call.name: tuple(call.function.parts(built.model)) for call in built.measures if call.function.parts}


def _steps(arrays: Arrays, train: Training) -> int:
    return -(-count(arrays.x) // int(train["batch_size"]))


def callbacks_of(built: Built, train: Training) -> list[Any]:
    """Keras' own callbacks for the setup's."""
    higher, found = directions_of(built), []
    if stopping := train["early_stopping"]:
        found.append(keras.callbacks.EarlyStopping(**stopping, mode="max" if higher[stopping["monitor"]] else "min"))
    if plateau := train["reduce_on_plateau"]:
        options = {key: value for key, value in plateau.items() if key != "min_learning_rate"}
        mode = "max" if higher[plateau["monitor"]] else "min"
        found.append(keras.callbacks.ReduceLROnPlateau(**options, min_lr=plateau["min_learning_rate"], mode=mode))
    return found
