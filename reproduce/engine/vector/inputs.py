"""The arguments of a program for a batch of runs: what each starts from, and the data and orders that they share."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import jax
import numpy as np

from reproduce.arrays import examples
from reproduce.arrays.targets import arrays_of, batch_order, count
from reproduce.engine.functions import State, initial_state
from reproduce.engine.vector.groups import Member, literals_of
from reproduce.engine.vector.program import Arguments, Program, Shared
from reproduce.setup import Shuffle

Run = tuple[Member, int]  # with its seed
Key = tuple[str, bool, str, bool, int]  # the data of a run: their setup, one-hot or not, weights, labels or not, seed
Parts = Mapping[str, Any]  # the arrays of a data set, by part


def arguments(
    program: Program,
    runs: Sequence[Run],
    size: int,
    orders: int,
    data_sets: int,
    states: Sequence[State] = (),
) -> tuple[Arguments, Shared]:
    """The arguments of `program.train` for some runs.

    Args:
        program: that the runs share.
        runs: of one batch.
        size: how many runs the program takes; the first is repeated to fill it.
        orders: how many orders of examples it takes.
        data_sets: how many data sets it takes.
        states: where each run starts. Defaults to the initial states.

    Returns:
        Of each run, with an axis of runs first, and shared by the runs. Seeds with the same data share them in memory.
    """
    places, parts = _distinct(dict.fromkeys(map(key_of, runs)))
    orders_of = {order: place for place, order in enumerate(dict.fromkeys(map(order_of, runs)))}
    number = count(parts[0]["x"])
    shared = Shared(
        data={part: _all_filled([one[part] for one in parts], data_sets) for part in parts[0]},
        order=_filled(
            [batch_order(seed, number, program.epochs, how, phase=phase) for seed, how, phase in orders_of], orders
        ),
    )
    states = states or [initial_state(member.built, seed) for member, seed in runs]
    each = [
        _of_run(program, run[0], places[key_of(run)], orders_of[order_of(run)], state)
        for run, state in zip(runs, states, strict=True)
    ]
    return _all_filled(each, size), shared


def _of_run(program: Program, member: Member, data_set: int, order: int, state: State) -> Arguments:
    return Arguments(
        callbacks=member.callback_numbers,
        data=np.int32(data_set),
        literals=literals_of(member, program),
        order=np.int32(order),
        state=state,
    )


def key_of(run: Run) -> Key:
    """What determines the data of a run."""
    member, seed = run
    setup, built = json.dumps(member.variant.setup["data"]), member.built
    return setup, built.one_hot, json.dumps(built.class_weight), built.labelled, seed


def order_of(run: Run) -> tuple[int, Shuffle, int]:
    """What determines the order in which a run visits its examples: the seed, how they are shuffled, the phase."""
    member, seed = run
    return seed, member.variant.setup["train"]["shuffle"], member.stage.number


def parts_of(setup: str, one_hot: bool, class_weight: str, labelled: bool, seed: int) -> Parts:
    """The arrays of a data set, by part."""
    return arrays_of(examples.load(json.loads(setup), seed), one_hot, json.loads(class_weight), labelled).parts


def are_same(keys: Sequence[Key]) -> bool:
    """Whether data sets all hold the same numbers; loads no more than it takes to tell."""
    first = parts_of(*keys[0])
    return all(_same(first, parts_of(*key)) for key in keys[1:])


def _same(one: Parts, other: Parts) -> bool:
    """Whether two data sets hold the same numbers."""
    return all(map(np.array_equal, jax.tree.leaves(one), jax.tree.leaves(other)))


def _distinct(keys: Iterable[Key]) -> tuple[dict[Key, int], list[Parts]]:
    """Which data set each key has, and the data sets; seeds whose data are those of the first seed share them."""
    first: dict[tuple[str, bool, str, bool], int] = {}
    places: dict[Key, int] = {}
    found: list[Parts] = []
    for key in keys:
        parts, number = parts_of(*key), first.setdefault(key[:4], len(found))
        if number == len(found) or not _same(parts, found[number]):
            number = len(found)
            found.append(parts)
        places[key] = number
    return places, found


def _all_filled(trees: Sequence[Any], count: int) -> Any:
    """As `_filled`, of arrays in trees of one structure."""
    return jax.tree.map(lambda *leaves: _filled(leaves, count), *trees)


def _filled(arrays: Sequence[Any], count: int) -> np.ndarray[Any, np.dtype[Any]]:
    """Arrays stacked, the first repeated until there are `count`."""
    return np.stack([np.asarray(array) for array in (*arrays, *[arrays[0]] * (count - len(arrays)))])
