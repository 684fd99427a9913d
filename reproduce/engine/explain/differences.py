"""What tells two variants apart, in words: the first structural difference of their traces, and their setups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Any

from reproduce.engine.vector.groups import Member
from reproduce.engine.vector.jaxpr import CALLS, Row, rows
from reproduce.spec.document import KeyPath
from reproduce.spec.patch import is_mapping, object_name
from reproduce.text import shown

FUNCTIONS = {  # in the order in which they are compared
    "step": "training steps",
    "rest": "last, smaller steps of an epoch",
    "evaluate": "evaluations",
    "start": "measures before training",
    "penalties": "penalties before training",
    "step_measures": "measures after each step",
    "averaged": "averages of weights",
    "finish": "last evaluations",
}
UNSET = "not set"


def of_traces(one: Member, other: Member) -> str:
    """Where the programs of two members first differ: `their training steps compute tanh / max`."""
    for here, there in zip(one.stages, other.stages, strict=False):
        if words := _of_phase(here, there):
            return words
    return "they do not differ" if len(one.stages) == len(other.stages) else "their numbers of phases differ"


def _of_phase(one: Member, other: Member) -> str | None:
    for name, value in one.facts.items():
        if value != other.facts[name]:
            return f"their {name} differ"
    for name, words in FUNCTIONS.items():
        mine, theirs = getattr(one.functions, name), getattr(other.functions, name)
        if mine is None or theirs is None:
            if mine is not theirs:
                return f"only one has {words}"
        elif mine.signature != theirs.signature:
            return f"their {words} {_first(rows(mine.body), rows(theirs.body))}"
    return None


def _first(one: Sequence[Row], other: Sequence[Row]) -> str:
    """What tells two structures apart: the first difference of their inputs, else of operations, else of details."""
    if one[0][1] != other[0][1]:
        return _inputs(one[0][1], other[0][1])
    pairs = list(zip_longest(_operations(one), _operations(other), fillvalue=("nothing more",)))
    for here, there in pairs:
        if here[0] != there[0]:
            return f"compute {here[0]} / {there[0]}"
    if one[0] != other[0]:
        return "use other constant arrays"
    name = next((here[0] for here, there in pairs if here != there), "what is joined to what")
    return f"differ in the details of {name}"


def _inputs(one: Sequence[str], other: Sequence[str]) -> str:
    if len(one) != len(other):
        return f"take {len(one)} / {len(other)} arrays"
    return f"take arrays of {' / '.join(next(pair for pair in zip(one, other, strict=True) if pair[0] != pair[1]))}"


def _operations(structure: Sequence[Row]) -> Iterator[Row]:
    """The rows of a function's operations, those of functions, loops and branches in their place."""
    for name, inputs, settings, *inner in structure[1:-1]:
        if name not in CALLS:
            yield name, inputs, settings
        for body in inner[0]:
            yield from _operations(body)


def of_setups(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, str]:
    """The dotted paths at which two setups differ, with both values: `{"train.optimizer": "SGD / Adam"}`."""
    here, there = dict(leaves(one)), dict(leaves(other))
    paths = {path: None for path in {**here, **there} if here.get(path) != there.get(path)}
    heads = [path for path in paths if not any(path[:cut] in paths for cut in range(len(path)))]
    return {".".join(map(str, path)): f"{here.get(path, UNSET)} / {there.get(path, UNSET)}" for path in heads}


def leaves(value: Any, path: KeyPath = ()) -> Iterator[tuple[KeyPath, str]]:
    """The values of a setup by path. An object by name is its name, its arguments stand below it."""
    name = object_name(value) if isinstance(value, Mapping) and path and not is_mapping(path) else None
    if name is not None:
        yield path, name
        arguments = value[name]
        rest = {key: item for key, item in value.items() if key != name}
        below = {**rest, **arguments} if isinstance(arguments, Mapping) else {**rest, name: arguments}
        for key, item in below.items():
            yield from leaves(item, (*path, key))
    elif isinstance(value, Mapping):
        yield path, "set"
        for key, item in value.items():
            yield from leaves(item, (*path, key))
    elif isinstance(value, list) and any(isinstance(item, Mapping | list | str) for item in value):
        yield path, "set"
        for number, item in enumerate(value):
            yield from leaves(item, (*path, number))
    elif value is not None:
        yield path, value if isinstance(value, str) else shown(value, 30)
