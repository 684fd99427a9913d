"""Specs that nobody wrote: any data set, model, loss, metric, optimizer, measure, claim and figure."""

from __future__ import annotations

import functools
import inspect
import json
import random
from collections.abc import Mapping, Sequence
from typing import Any

from reproduce.claims.registry import FUNCTIONS
from reproduce.construct.signatures import activation_names, arguments_of, legal_names
from reproduce.figures.gallery import all_kinds
from zoo import catalogue

LOCAL = ("blobs", "circles", "digits", "gaussian", "moons", "noise", "parity", "sine", "spirals", "wine", "xor")
NUMBERS = (0, 1, 2, 3, 8, 0.1, 0.5, 0.9, 1.5, -1, -0.5, 100, 1e-3, 1e9, 10**12, 1e30, 2**31)
ODD = (None, True, False, "x", "same", "valid", "relu", "sum", [], [1], [2, 2], [[1, 2]], {}, {"a": 1}, "/etc/hosts")
SERIES = ("loss", "val_loss", "accuracy", "test_accuracy", "gap", "weight_norm", "gradient_norm", "epochs_used", "auc")
PATHS = ("train.epochs", "train.optimizer.learning_rate", "model.hidden", "data.samples", "loss", "metrics.0", "a.b")


def spec(draw: random.Random) -> str:
    """The text of a spec, in JSON, which is YAML."""
    found: dict[str, Any] = {
        "title": "Invented",
        "data": _data(draw),
        "model": _model(draw),
        "seeds": draw.choice((1, 2, 20)),
    }
    found |= {"loss": _keras(draw, "loss"), "metrics": [_keras(draw, "metric") for _ in range(draw.randrange(3))]}
    found["train"] = {"epochs": draw.choice((0, 1, 2, 5)), "optimizer": _keras(draw, "optimizer")}
    if draw.random() < 0.1:
        found["train"]["augment"] = [_keras(draw, "layer")]
    if draw.random() < 0.3:
        found["measures"] = [_of_zoo(draw, "zoo.measures", at=("init", "step", "epoch", "end"))]
    found |= _design(draw)
    found["claims"] = [{"that": "x", "expect": _claim(draw, 3)} for _ in range(draw.randrange(3))]
    found["figures"] = [{draw.choice(tuple(all_kinds())): _drawing(draw)} for _ in range(draw.randrange(3))]
    return json.dumps(found, indent=1)


def _data(draw: random.Random) -> Any:
    name, sizes = draw.choice(LOCAL), {"train": (4, 50, 0.5), "validation": (4, 0.2), "test": (4, 0.2, 10**6)}
    parts = {part: draw.choice(size) for part, size in sizes.items() if draw.random() < 0.4}
    prepare = [_of_zoo(draw, "zoo.preparations") for _ in range(draw.choice((0, 0, 1, 2)))]
    return {name: {**_arguments(draw, catalogue.get("zoo.datasets", name)), **parts, "prepare": prepare}}


def _model(draw: random.Random) -> Any:
    if draw.random() < 0.4:
        return _of_zoo(draw, "zoo.models")
    return {
        "layers": [
            *(_keras(draw, "layer") for _ in range(draw.randint(1, 3))),
            "Flatten",
            {"Dense": draw.randint(1, 3)},
        ]
    }


def _keras(draw: random.Random, kind: str) -> Any:
    name = draw.choice(_names(kind))
    arguments = _arguments(draw, legal_names(kind)[name]())
    return {name: arguments} if arguments else name


@functools.cache
def _names(kind: str) -> tuple[str, ...]:
    return tuple(sorted(legal_names(kind)))


def _of_zoo(draw: random.Random, package: str, **more: Sequence[Any]) -> Any:
    name = draw.choice([one for one in catalogue.names(package) if (package, one) != ("zoo.models", "keras")])  # a file
    arguments = _arguments(draw, catalogue.get(package, name))
    return {name: arguments | {key: draw.choice(values) for key, values in more.items()}}


def _arguments(draw: random.Random, builder: Any) -> dict[str, Any]:
    """Some arguments of a builder: those that it needs, and others with values that are often like their defaults."""
    found = {}
    for key, argument in arguments_of(builder).items():
        if key not in ("name", "dtype", "seed", "rng", "inputs", "outputs", "probe") and draw.random() < (
            0.9 if argument.needed else 0.15
        ):
            found[key] = _argument(draw, key, None if argument.default is inspect.Parameter.empty else argument.default)
    return found


def _argument(draw: random.Random, key: str, default: Any) -> Any:
    for kind in ("initializer", "regularizer", "constraint"):
        if key.endswith(kind):
            return _keras(draw, kind)
    if key.endswith("activation"):
        return draw.choice(sorted(activation_names()))
    if key in ("layer", "cell", "forward_layer"):
        return {"Dense": {"units": 2}} if draw.random() < 0.5 else _keras(draw, "layer")
    if draw.random() < 0.15:
        return draw.choice(ODD)
    if isinstance(default, bool):
        return draw.random() < 0.5
    if isinstance(default, str):
        return default
    return draw.choice(NUMBERS)


def _design(draw: random.Random) -> Mapping[str, Any]:
    values = [draw.choice((*NUMBERS, *ODD)) for _ in range(draw.randint(1, 3))]
    ranges = {draw.choice(("log", "linear")): [draw.choice(NUMBERS), draw.choice(NUMBERS), draw.choice((2, 3, 10**9))]}
    patch = {draw.choice(PATHS): draw.choice(values)}
    return draw.choice(
        (
            {},
            {"variants": {"base": {}, "a": patch}},
            {"grid": {"g": {"path": draw.choice(PATHS), "values": draw.choice((values, ranges))}}},
            {"ablate": {"design": "full", "components": {"a": patch, "b": {draw.choice(PATHS): 2}}}},
        )
    )


def _claim(draw: random.Random, depth: int) -> str:
    if depth == 0:
        level = draw.choice(("", "", "[a]", "[base]", "[g=1]", "[x]", "[]"))
        return f"{draw.choice(SERIES)}{level}" if draw.random() < 0.7 else str(draw.choice(NUMBERS))
    one, other = _claim(draw, depth - 1), _claim(draw, depth - 1)
    call = f"{draw.choice(tuple(FUNCTIONS))}({one}{draw.choice(('', f', {other}'))})"
    sign = draw.choice(("<", ">", "<=", ">=", "~=", "+", "-", "*", "/"))
    return draw.choice((one, call, call, f"{one} {sign} {other}", f"({one} {sign} {other})", f"-{one}"))


def _drawing(draw: random.Random) -> dict[str, Any]:
    given = {"x": "g", "y": draw.choice(SERIES), "by": "variant", "only": {"variant": "a"}, "seed": 0, "measure": "auc"}
    return {key: draw.choice((value, value, *ODD)) for key, value in given.items() if draw.random() < 0.3}
