"""Every layer, optimizer, schedule, initializer, regularizer and constraint that a spec can name, in a net that trains.

Each is trained by both engines, with two seeds and in two processes, and its model is held against Keras' own copy of
it. What a spec cannot name is refused by name.

    python -m benchmarks.reliability.trained              what came of all of them
    python -m benchmarks.reliability.trained Dense Adam   of some
    python -m benchmarks.reliability.trained --digests    the bytes of all of them, for another process to compare
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reproduce.engine import device

device.prepare("jax", "cpu")

import keras  # noqa: E402
import numpy as np  # noqa: E402

from benchmarks.processes import ROOT  # noqa: E402
from benchmarks.reliability.layers import FEEDS, net  # noqa: E402
from reproduce.arrays import examples  # noqa: E402
from reproduce.arrays.targets import task_of  # noqa: E402
from reproduce.construct.signatures import KERAS_MODULES, REFUSED, legal_names, unknown  # noqa: E402
from reproduce.construct.variant import Built, SetupProblems, build  # noqa: E402
from reproduce.engine import dry_run, fit  # noqa: E402
from reproduce.engine.vector import train as vector  # noqa: E402
from reproduce.engine.vector.groups import group, member_of  # noqa: E402
from reproduce.experiment import Variant  # noqa: E402
from reproduce.record import Record  # noqa: E402
from reproduce.runs.encoding import encode  # noqa: E402
from reproduce.spec.form import SetupText  # noqa: E402

DATA: dict[str, Any] = {"digits": {"train": 20, "validation": 10}}
TRAIN: dict[str, Any] = {"batch_size": 10, "epochs": 2, "optimizer": {"SGD": {"learning_rate": 0.001}}}
KINDS = ("layer", "optimizer", "schedule", "initializer", "regularizer", "constraint")
ARGUMENTS: Mapping[str, Mapping[str, Any]] = {  # what objects beside layers cannot do without
    "Adafactor": {"epsilon_1": 1e-10},  # with 1e-30 a pixel that is always 0 divides nothing by nothing, in Keras too
    "Around": {"centre": [[0.1] * 4] * 64},
    "Constant": {"value": 0.01},
    "CosineDecay": {"initial_learning_rate": 0.001, "decay_steps": 2},
    "CosineDecayRestarts": {"initial_learning_rate": 0.001, "first_decay_steps": 2},
    "ExponentialDecay": {"initial_learning_rate": 0.001, "decay_steps": 2, "decay_rate": 0.5},
    "InverseTimeDecay": {"initial_learning_rate": 0.001, "decay_steps": 2, "decay_rate": 0.5},
    "MinMaxNorm": {"max_value": 0.5},
    "MaxNorm": {"max_value": 0.5},
    "PiecewiseConstantDecay": {"boundaries": [2], "values": [0.001, 0.0005]},
    "PolynomialDecay": {"initial_learning_rate": 0.001, "decay_steps": 2},
    "STFT": {"side": "real"},
    "STFTInitializer": {"side": "real"},
    "SparseSigns": {"connections": 2},
    "Values": {"values": [[0.1] * 4] * 64},
}
UNCOPIED = ("RandomShear",)  # Keras cannot make them from their own configuration
TOLERANCE = 1e-4  # of two engines, whose sums run in another order


@dataclass(frozen=True)
class Outcome:
    """What came of one object.

    Attributes:
        refusals: what `check` says; none where it is taken.
        failures: in words, what is not as it should be.
        digests: of the records of two seeds.
    """

    kind: str
    name: str
    refusals: tuple[str, ...] = ()
    failures: tuple[str, ...] = ()
    digests: tuple[str, ...] = ()


def names(kind: str) -> list[str]:
    """Every name of a kind in Keras and the zoo, those that are refused among them."""
    return [*legal_names(kind), *(name for name in REFUSED if hasattr(KERAS_MODULES[kind], name))]


def tried(kind: str, name: str) -> Outcome:
    """Build, train and compare."""
    if name not in legal_names(kind):
        return Outcome(kind, name, (unknown(kind, name, {}),))
    variant = Variant(name, {"variant": name}, SetupText.model_validate(setup(kind, name)).plain())
    split = examples.load(DATA, 0)
    try:
        built = build(variant.setup, task_of(split))
        problems = dry_run.problems(variant.setup, built, built.arrays(split))
    except SetupProblems as error:
        problems = error.problems
    if problems:
        return Outcome(kind, name, tuple(problem.message for problem in problems))
    return _trained(kind, name, variant, built)


def setup(kind: str, name: str) -> dict[str, Any]:
    """The setup of a small net with the object in it."""
    one = {name: dict(ARGUMENTS.get(name, {}))}
    dense: dict[str, Any] = {"units": 4}
    train, layers = dict(TRAIN), net(name) if kind == "layer" else [{"Dense": dense}, "ReLU", {"Dense": 10}]
    if kind == "optimizer":
        train["optimizer"] = one
    elif kind == "schedule":
        train["optimizer"] = {"SGD": {"learning_rate": one}}
    elif name.startswith("STFT") and kind == "initializer":  # of a kernel that reads a wave
        wave = {"Conv1D": {"filters": 5, "kernel_size": 8, "kernel_initializer": one}}
        layers = [*FEEDS["wave"], wave, "Flatten", {"Dense": 10}]
    elif kind != "layer":
        dense[f"kernel_{kind}"] = one
    loss = {"SparseCategoricalCrossentropy": {"from_logits": True}}
    return {"data": DATA, "model": {"layers": layers}, "loss": loss, "train": train}


def _trained(kind: str, name: str, variant: Variant, built: Built) -> Outcome:
    member = member_of(variant, [built], 0, {})
    job = vector.Job(group([member], is_quick=True)[0], [(member, 0), (member, 1)])
    records = [outcome.record for batch in vector.train([job]) for outcome in batch]
    digests = tuple(hashlib.sha256(encode(record)).hexdigest() for record in records)
    failures = list(unlike_fit(records[0], fit.train(variant, 0)))
    if name not in UNCOPIED:
        failures += _unlike_keras(built, examples.load(DATA, 0).train.x)
    if records[0].diverged:
        failures.append("diverges")
    if digests[0] == digests[1]:
        failures.append("is the same for two seeds")
    return Outcome(kind, name, (), tuple(failures), digests)


def unlike_fit(one: Record, other: Record) -> Iterator[str]:
    """The series in which the engines differ."""
    for name, series in one.series.items():
        if not np.allclose(series.values, other.series[name].values, TOLERANCE, TOLERANCE, equal_nan=True):
            yield f"{name} differs between the engines"


def _unlike_keras(built: Built, x: Any) -> Iterator[str]:
    """Where a copy that Keras builds by itself gives other outputs with the same weights, in inference and training."""
    copy = keras.models.clone_model(built.model)
    for training in (False, True):
        outputs = []
        for model in (built.model, copy):
            for variable, value in zip(model.variables, built.initial.draw(0), strict=True):
                variable.assign(value)
            outputs.append(np.asarray(model(x, training=training)))
        if not np.allclose(*outputs, TOLERANCE, TOLERANCE):
            yield f"differs from Keras in {'training' if training else 'inference'}"


def walk(chosen: Sequence[str] = ()) -> Iterator[Outcome]:
    """All objects, or those of some names."""
    for kind in KINDS:
        for name in names(kind):
            if not chosen or name in chosen:
                yield tried(kind, name)


def elsewhere(chosen: Sequence[str] = ()) -> Mapping[str, list[str]]:
    """The digests of all objects, by kind and name, as another process finds them."""
    command = [sys.executable, "-m", "benchmarks.reliability.trained", "--digests", *chosen]
    return dict(json.loads(subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout))


def compared(chosen: Sequence[str] = ()) -> Iterator[tuple[str, str, str]]:
    """(kind, name, what came of it) for each object: `equal`, `refused`, or what is wrong."""
    there = elsewhere(chosen)
    for one in walk(chosen):
        failures = list(one.failures)
        if list(one.digests) != there[f"{one.kind} {one.name}"]:
            failures.append("differs between two processes")
        if one.refusals and not all(message.startswith(one.name) for message in one.refusals):
            failures.append(f"is refused without its name: {one.refusals[0]}")
        yield one.kind, one.name, "; ".join(failures) or ("refused" if one.refusals else "equal")


def main(options: Sequence[str]) -> None:
    """Print what the docstring of the module says."""
    chosen = [name for name in options if name != "--digests"]
    if "--digests" in options:
        print(json.dumps({f"{one.kind} {one.name}": one.digests for one in walk(chosen)}))
        return
    for kind, name, answer in compared(chosen):
        print(f"{kind} {name}: {answer}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
