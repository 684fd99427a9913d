"""What can be named: the classes of Keras and the zoo by kind, the activations, and the arguments of a builder."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import keras

from reproduce.spec import zoos
from reproduce.spec.advice import clause
from reproduce.text import shown
from zoo import catalogue

KERAS_MODULES: dict[str, Any] = {
    "layer": keras.layers,
    "optimizer": keras.optimizers,
    "schedule": keras.optimizers.schedules,
    "loss": keras.losses,
    "metric": keras.metrics,
    "initializer": keras.initializers,
    "regularizer": keras.regularizers,
    "constraint": keras.constraints,
}
BASES: dict[str, type] = {
    "layer": keras.layers.Layer,
    "optimizer": keras.optimizers.Optimizer,
    "schedule": keras.optimizers.schedules.LearningRateSchedule,
    "loss": keras.losses.Loss,
    "metric": keras.metrics.Metric,
    "initializer": keras.initializers.Initializer,
    "regularizer": keras.regularizers.Regularizer,
    "constraint": keras.constraints.Constraint,
}
ZOO_PACKAGES: dict[str, str] = {  # kinds of Keras object that the zoo adds to, and where
    "layer": "zoo.layers",
    "optimizer": "zoo.optimizers",
    "loss": "zoo.losses",
    "metric": "zoo.metrics",
    "initializer": "zoo.initializers",
    "constraint": "zoo.constraints",
}
CODE = ("Lambda", "TorchModuleWrapper", "JaxLayer", "FlaxLayer", "TFSMLayer")
TENSORFLOW = ("Hashing", "HashedCrossing", "IntegerLookup", "StringLookup", "TextVectorization")
BROKEN = ("Equalization", "RandomCrop", "RandomElasticTransform")
REFUSED: dict[str, str] = {  # classes of Keras that no spec can name, and why
    **dict.fromkeys(CODE, "takes Python code, and a spec is plain data: use a layer of Keras or of the zoo"),
    "MeanMetricWrapper": "takes a Python function, and a spec is plain data",
    **dict.fromkeys(TENSORFLOW, "computes with TensorFlow alone, outside of a training step"),
    **dict.fromkeys(("MixUp", "CutMix"), "mixes images and leaves their labels as they are"),
    "AugMix": "draws from a generator that no seed of a run reaches",
    "RandAugment": "takes minutes to compile: name the augmentations that it would choose from",
    **dict.fromkeys(BROKEN, "does not run inside a compiled model: Keras' own code fails there"),
    "Wrapper": "is what other layers are made of, and computes nothing of its own",
    "MaxNumBoundingBoxes": "changes bounding boxes, and no data set here has any",
    "InputLayer": "is not needed: the first layer sees the data",
    "LossScaleOptimizer": "scales losses against 16-bit rounding, and everything is computed in 32-bit floats",
    "Accuracy": "asks whether outputs equal labels to the last digit: write `accuracy`",
    "Mean": "averages one list of numbers and compares nothing: use a measure",
    "Sum": "adds up one list of numbers and compares nothing: use a measure",
    "CTC": "aligns sequences of labels, and no data set here has them: use SparseCategoricalCrossentropy",
    "MultiOptimizer": "trains each layer by an optimizer of its own, which a spec cannot say yet",
}
STATE = {"Normalization": ("mean", "variance"), "Discretization": ("bin_boundaries",)}  # what `adapt` would find
SHORT = {  # what is written for losses and metrics elsewhere, too short to be near to what is meant
    "acc": ("accuracy",),
    "auroc": ("AUC",),
    "bce": ("BinaryCrossentropy",),
    "cce": ("CategoricalCrossentropy",),
    "f1": ("F1Score",),
    "kl": ("KLDivergence",),
    "kld": ("KLDivergence",),
    "l1": ("MeanAbsoluteError",),
    "l2": ("MeanSquaredError",),
    "log_loss": ("BinaryCrossentropy",),
    "mae": ("MeanAbsoluteError",),
    "mape": ("MeanAbsolutePercentageError",),
    "mse": ("MeanSquaredError",),
    "msle": ("MeanSquaredLogarithmicError",),
    "r2": ("R2Score",),
    "rmse": ("RootMeanSquaredError", "MeanSquaredError"),
    "roc_auc": ("AUC",),
    "scce": ("SparseCategoricalCrossentropy",),
}


@dataclass(frozen=True)
class Argument:
    """One argument of a builder; `default` is `inspect.Parameter.empty` where there is none."""

    needed: bool
    default: Any


def legal_names(kind: str) -> Mapping[str, Callable[[], Any]]:
    """Every name of a kind → a function that gives the class: the zoo's and Keras' own."""
    names = dict(_of_keras(kind))
    if package := ZOO_PACKAGES.get(kind):
        for name, path in catalogue.of_users(package).items():
            if name in names:
                raise catalogue.BadFile(f"{path} offers {name!r}, and so does {KERAS_MODULES[kind].__name__}")
        names |= {name: functools.partial(catalogue.get, package, name) for name in catalogue.names(package)}
    return names


@functools.cache
def _of_keras(kind: str) -> Mapping[str, Callable[[], Any]]:
    """As `legal_names`, without the zoo, which may change."""
    names: dict[str, Callable[[], Any]] = {}
    for name, found in vars(KERAS_MODULES[kind]).items():
        is_kind = inspect.isclass(found) and issubclass(found, BASES[kind]) and found is not BASES[kind]
        if is_kind and name not in REFUSED and name[0].isupper():  # `l2` is another name of `L2`: one is enough
            names[name] = functools.partial(_itself, found)
    return names


def unknown(kind: str, name: str, also: Mapping[str, Any]) -> str:
    """The message for a name that is none of its kind; `also` are names that are legal beside."""
    if name in REFUSED and hasattr(KERAS_MODULES[kind], name):
        return f"{name} {REFUSED[name]}"
    legal = [*legal_names(kind), *also, *(["accuracy"] if kind == "metric" else [])]
    meant = [one for one in SHORT.get(name.lower(), ()) if kind in ("loss", "metric") and one in legal]
    folder = ZOO_PACKAGES.get(kind, "").removeprefix("zoo.")
    return f"unknown {kind} {shown(name)}{clause(kind, meant[0] if meant else name, legal)}{zoos.untrusted(folder)}"


def unadapted(name: str, builder: Any, arguments: Iterable[str]) -> str | None:
    """What is wrong with a layer that Keras would show the data before training, `adapt`; None where it is complete."""
    if not hasattr(builder, "adapt") or (name in STATE and set(STATE[name]) <= set(arguments)):
        return None
    needs = " and ".join(f"`{key}`" for key in STATE.get(name, ()))
    ways = [f"give it {needs}"] * bool(needs) + ["use `prepare: [standardize]` of the data"] * (name == "Normalization")
    return f"{name} would have to see the data before training, and no layer does: {', or '.join(ways)}"


def is_numeric(builder: type) -> bool:
    """Whether the arguments of a class are numbers and flags: those of optimizers and initializers, not of layers."""
    kinds = ("optimizer", "schedule", "initializer", "regularizer", "constraint")
    return issubclass(builder, tuple(BASES[kind] for kind in kinds))


def _itself(found: Any) -> Any:
    return found


def activation_names() -> frozenset[str]:
    """The activations of Keras that are plain functions."""
    found = vars(keras.activations).items()
    utilities = {"serialize", "deserialize", "get"}
    return frozenset(name for name, value in found if inspect.isfunction(value) and name not in utilities)


@functools.cache
def arguments_of(builder: Any) -> Mapping[str, Argument]:
    """The arguments of a class or function, in order; `**kwargs` opens the parents' arguments."""
    if not inspect.isclass(builder):
        return _own_arguments(builder)[0]
    found: dict[str, Argument] = {}
    for parent in inspect.getmro(builder):
        if "__init__" not in vars(parent) or parent is object:
            continue
        own, is_open = _own_arguments(vars(parent)["__init__"])
        inherited = {key: Argument(one.needed and not found, one.default) for key, one in own.items()}
        found = {**found, **{key: one for key, one in inherited.items() if key not in found}}
        if not is_open:
            break
    return found


def _own_arguments(function: Any) -> tuple[dict[str, Argument], bool]:
    own: dict[str, Argument] = {}
    is_open = False
    for name, parameter in inspect.signature(function).parameters.items():
        if parameter.kind is parameter.VAR_KEYWORD:
            is_open = True
        elif name != "self" and parameter.kind is not parameter.VAR_POSITIONAL:
            own[name] = Argument(parameter.default is parameter.empty, parameter.default)
    return own, is_open
