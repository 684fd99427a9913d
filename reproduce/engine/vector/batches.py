"""The runs of a group in batches of equal layout, each within a bound of memory and done in a few seconds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import jax

from reproduce.engine.functions import State, initial_state
from reproduce.engine.vector import inputs
from reproduce.engine.vector.duration import seconds_of_run
from reproduce.engine.vector.groups import Group, Member
from reproduce.engine.vector.inputs import Run
from reproduce.engine.vector.memory import peak, runs_together, size
from reproduce.engine.vector.program import Arguments, Shared

SECONDS = 2.0  # of a batch by estimate: at most about ten on a machine that is slower or busy
MOVING = 3  # states that a step holds: the old, the new, the gradients and what they are made of


@dataclass(frozen=True, eq=False)
class Batches:
    """Batches of runs with one layout.

    Attributes:
        runs: of each batch; seeds in order, so that a batch holds few data sets.
        size: how many runs the program takes.
        least: how many it must take, however little memory there is.
        orders: how many orders of examples it takes.
        data_sets: how many data sets it takes.
        estimated: bytes that a batch takes, as far as that can be told before compilation.
    """

    group: Group
    runs: Sequence[Sequence[Run]]
    size: int
    least: int
    orders: int
    data_sets: int
    estimated: int

    def shapes(self) -> tuple[Arguments, Shared]:
        """The shapes and types of the arguments, the same for every batch."""
        each, shared = inputs.arguments(self.group.program, self.runs[0][:1], 1, 1, 1)
        sized = Shared(_many(shared.data, self.data_sets), _many(shared.order, self.orders))
        return _many(each, self.size), sized

    def arguments(self, number: int, states: Sequence[State] = ()) -> tuple[Arguments, Shared]:
        """The arguments of the program for batch `number`; its runs start from `states`, or from the initial ones."""
        return inputs.arguments(self.group.program, self.runs[number], self.size, self.orders, self.data_sets, states)


def batches_of_stages(group: Group, runs: Sequence[Run], devices: int, bound: int) -> list[Batches]:
    """The batches of each phase of a group, with the same runs in all phases; arguments as of `batches_of`."""
    of_stage = list(zip(*([(one, seed) for one in member.stages] for member, seed in runs), strict=True))
    stages = list(zip(group.stages, of_stage, strict=True))
    alone = [batches_of(stage, its, devices, bound) for stage, its in stages]
    most = min(one.size for one in alone)
    return [
        one if one.size == most else batches_of(*stage, devices, bound, most)
        for one, stage in zip(alone, stages, strict=True)
    ]


def batches_of(group: Group, runs: Sequence[Run], devices: int, bound: int, most: int | None = None) -> Batches:
    """As few batches as `bound` bytes and `SECONDS` allow.

    Args:
        group: whose program.
        runs: of its members; later phases are left out.
        devices: how many there are.
        bound: bytes of the runs of a batch.
        most: runs of a batch at most. Defaults to what the rest allows.
    """
    ordered = sorted(runs, key=lambda run: run[1])
    of_first_seed = [run for run in ordered if run[1] == ordered[0][1]]
    shared = sum(size(jax.tree.leaves(inputs.parts_of(*key))) for key in {inputs.key_of(run) for run in of_first_seed})
    waits, trains = _bytes_of_run(ordered[0], group)
    waits += shared * (devices + 1) // len(of_first_seed)  # a copy on each device
    at_once = group.program.at_once
    least = devices * (at_once or 1)
    each, working = (waits, least * trains) if at_once else (waits + trains, 0)
    in_time = int(SECONDS / seconds_of_run(ordered[0][0]) * devices) if at_once else len(runs) + least
    together = min(runs_together(len(runs), each, working, least, bound, in_time), most or len(runs) + least)
    count = -(-together // least) * least
    cut = [ordered[start : start + together] for start in range(0, len(ordered), together)]
    orders = max(len(set(map(inputs.order_of, batch))) for batch in cut)
    return Batches(group, cut, count, least, orders, _data_sets(cut), working + count * each)


def bytes_of_one(run: Run, group: Group) -> int:
    """What a run takes that trains alone."""
    return sum(_bytes_of_run(run, group))


def _many(trees: Any, count: int) -> Any:
    """The shapes of `count` of what arrays (1, ...) hold one of."""
    return jax.tree.map(lambda leaf: jax.ShapeDtypeStruct((count, *leaf.shape[1:]), leaf.dtype), trees)  # type: ignore[no-untyped-call]


def _data_sets(cut: Sequence[Sequence[Run]]) -> int:
    """How many data sets a batch holds at most: each seed has its own, unless all seeds share theirs."""
    keys = [dict.fromkeys(map(inputs.key_of, batch)) for batch in cut]
    by_setup: dict[tuple[str, bool, str, bool], list[inputs.Key]] = defaultdict(list)
    for key in dict.fromkeys(chain.from_iterable(keys)):
        by_setup[key[:4]].append(key)
    if all(inputs.are_same(same) for same in by_setup.values()):
        return max(len({key[:4] for key in batch}) for batch in keys)
    return max(map(len, keys))


def _bytes_of_run(run: Run, group: Group) -> tuple[int, int]:
    """A run's arrays in any case, its results twice since the batch before it waits; and those of its training."""
    member, seed = run
    state = size(jax.tree.leaves(initial_state(member.built, seed)))
    own = size(jax.tree.leaves(inputs.parts_of(*inputs.key_of(run))))
    alive = max(peak(function.body.jaxpr) for function in group.program.functions.present().values())
    return state + 2 * (2 * state + _returned(member, group)), own + MOVING * state + alive


def _returned(member: Member, group: Group) -> int:
    """Bytes of the series of a run."""
    epochs, functions = group.program.epochs, group.program.functions
    points = [(functions.evaluate, epochs + 1), (functions.step_measures, epochs * member.steps_per_epoch + 1)]
    return sum(
        count * size(variable.aval for variable in function.body.jaxpr.outvars)
        for function, count in points
        if function
    )
