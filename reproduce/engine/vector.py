"""Trains the runs of a group in one compiled program and turns what it returns into records."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import jax
import numpy as np

from reproduce import data
from reproduce.engine.groups import PARTS, Group, Member, leaves_size, literals_of
from reproduce.engine.program import compiled
from reproduce.engine.pure import initial_state
from reproduce.engine.recording import record_of
from reproduce.engine.targets import arrays_of, batch_order
from reproduce.record import Record

MEMORY = 1_000_000_000  # bytes that the arrays of the runs trained at once may take


@dataclass(frozen=True, eq=False)
class Outcome:
    """What training one run gave: its record and the final values of its variables."""

    member: Member
    seed: int
    record: Record
    weights: tuple[list[Any], list[Any]]


def train(group: Group, runs: Sequence[tuple[Member, int]]) -> Iterator[list[Outcome]]:
    """Train `runs` (members of the group with seeds), as many at once as memory allows; yields outcomes in batches."""
    shared, data_index, order_index = _shared(group, runs)
    size = _runs_at_once(group, runs, shared)
    program = None
    for start in range(0, len(runs), size):
        chunk = list(runs[start : start + size])
        padded = chunk + [chunk[0]] * (size - len(chunk))
        arguments = _stacked([_inputs(group, run, data_index, order_index) for run in padded])
        program = program or compiled(group.program, arguments, shared)
        found = jax.device_get(program(arguments, shared))
        yield [_outcome(run, found, number) for number, run in enumerate(chunk)]


def _outcome(run: tuple[Member, int], found: Mapping[str, Any], number: int) -> Outcome:
    member, seed = run
    mine = jax.tree.map(lambda leaf: leaf[number], found)
    record = record_of(mine, member.directions, member.parts, member.steps_per_epoch)
    return Outcome(member, seed, record, mine["weights"])


def _runs_at_once(group: Group, runs: Sequence[tuple[Member, int]], shared: Mapping[str, Any]) -> int:
    """How many runs to train at once: a multiple of the devices, in equal batches."""
    member, seed = runs[0]
    one = {part: array[0] for part, array in shared["data"].items()}
    each = 4 * leaves_size(initial_state(member.built, seed)) + 4 * leaves_size(one)
    most = max(1, MEMORY // max(each, 1))
    batches = -(-len(runs) // most)
    devices = jax.device_count()
    return -(-len(runs) // (batches * devices)) * devices


def _inputs(
    group: Group, run: tuple[Member, int], data_index: Mapping[Any, int], order_index: Mapping[Any, int]
) -> Any:
    member, seed = run
    return {
        "state": initial_state(member.built, seed),
        "literals": literals_of(member, group.program),
        "callbacks": member.callback_numbers,
        "data": np.int32(data_index[member.variant.name, seed]),
        "order": np.int32(order_index[seed]),
    }


def _stacked(trees: Sequence[Any]) -> Any:
    return jax.tree.map(lambda *leaves: np.stack([np.asarray(leaf) for leaf in leaves]), *trees)


def _shared(group: Group, runs: Sequence[tuple[Member, int]]) -> tuple[dict[str, Any], dict[Any, int], dict[Any, int]]:
    """The distinct data sets and batch orders of the runs, and which of them each run uses."""
    distinct: dict[bytes, int] = {}
    arrays: list[dict[str, Any]] = []
    data_index = {}
    for member, seed in runs:
        found = arrays_of(data.load(member.variant.setup["data"], seed), member.built.one_hot)
        parts = {part: getattr(found, part) for part in PARTS}
        content = hashlib.sha256(b"".join(array.tobytes() for array in parts.values())).digest()
        if content not in distinct:
            distinct[content] = len(arrays)
            arrays.append(parts)
        data_index[member.variant.name, seed] = distinct[content]
    seeds = list(dict.fromkeys(seed for _, seed in runs))
    examples = len(arrays[0]["x"])
    order = np.stack([batch_order(seed, examples, group.program.epochs) for seed in seeds])
    stacked = {part: np.stack([parts[part] for parts in arrays]) for part in PARTS}
    return {"data": stacked, "order": order}, data_index, {seed: number for number, seed in enumerate(seeds)}
