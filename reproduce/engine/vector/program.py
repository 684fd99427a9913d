"""A group's program: training of one run from first to last epoch as one pure function, mapped over runs.

Steps are scanned, epochs are scanned, runs are mapped (`mapping`), and the run axis is split over the devices.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax.sharding import Mesh, PartitionSpec

from reproduce.arrays.targets import EXAMPLES
from reproduce.engine.functions import State, Weights
from reproduce.engine.recording import Trained
from reproduce.engine.vector import compiler
from reproduce.engine.vector.callbacks import Callbacks, Watch, fresh, watch
from reproduce.engine.vector.lift import Lifted
from reproduce.engine.vector.rounds import at_once, mapped
from reproduce.engine.vector.traced import Traced

STOPPING, PLATEAU = 0, 1
PATIENCE, MIN_DELTA, FACTOR, MIN_RATE = 0, 1, 2, 3


class Arguments(NamedTuple):
    """What a program takes for each run.

    Attributes:
        callbacks: the numbers of its callbacks, (2, 4).
        data: which of the shared data sets is its own.
        literals: the numbers of its functions that vary.
        order: which of the shared orders of examples is its own.
        state: that it starts from.
    """

    callbacks: Any
    data: Any
    literals: Traced[Any]
    order: Any
    state: State


class Shared(NamedTuple):
    """What a program takes for all runs.

    Attributes:
        data: each part of the data sets, (data sets, examples, ...), by name.
        order: orders of the training examples, (orders, epochs, examples).
    """

    data: Mapping[str, Any]
    order: Any


@dataclass(frozen=True)
class _Run:
    """One run while it is traced: its functions, with its numbers in them, and its arguments."""

    functions: Traced[Callable[..., Any]]
    data: Mapping[str, Any]
    orders: Any  # (epochs, examples)
    callbacks: Any

    def looked(self, look: Callable[..., Any] | None, state: Weights) -> dict[str, Any]:
        """What a function says of the weights, by name; nothing where there is no such function."""
        return dict(look(state, self.data)) if look else {}


class _Carry(NamedTuple):
    """What one epoch hands to the next."""

    state: Any
    best: Any
    stopping: Watch
    plateau: Watch
    active: Any
    epochs_used: Any


@dataclass(frozen=True, eq=False)
class Program:
    """The traced functions and static facts that the runs of a group share.

    Attributes:
        functions: what the runs compute.
        varying: for each function, the indices of its literals that differ between the group's variants.
        epochs: how many, 0 for an untrained model.
        batch_size: examples per step; the last step of an epoch takes the rest.
        learning_rate: index of the learning rate among the optimizer's variables, -1 where it is a schedule.
        is_quick: whether it is to compile quickly, however slowly it runs then.
        has_rounds: whether its runs train in rounds of a fixed size, so that none depends on how many there are.
        hands_on: whether the final state of the optimizer is returned too, for a phase that goes on with it.
    """

    functions: Traced[Lifted]
    varying: Traced[Sequence[int]]
    epochs: int
    batch_size: int
    callbacks: Callbacks
    learning_rate: int
    is_quick: bool = False
    has_rounds: bool = True
    hands_on: bool = False

    @functools.cached_property
    def at_once(self) -> int | None:
        """How many runs of a device train at once; None for all of them."""
        return at_once(self.functions) if self.has_rounds else None

    @property
    def devices(self) -> list[Any]:
        """Those that it runs on."""
        return jax.devices()[:1] if self.is_quick else jax.devices()

    def train(self, run: Arguments, shared: Shared) -> Trained:
        """Train one run; arrays of what is returned are of one run, without an axis of runs."""
        functions = self.functions.each(_with_literals, self.varying, run.literals)
        data = {part: _rows(arrays, run.data) for part, arrays in shared.data.items()}
        one = _Run(functions, data, shared.order[run.order], run.callbacks)
        weights = run.state[:2]
        init = one.looked(functions.start, weights)
        penalties = functions.penalties(weights, data) if functions.penalties else jnp.zeros(())
        carry = _Carry(run.state, weights, fresh(), fresh(), np.bool_(True), np.int32(0))
        first_step = one.looked(functions.step_measures, weights)
        epoch = functools.partial(self._epoch, one)
        carry, (scores, losses, steps) = jax.lax.scan(epoch, carry, jnp.arange(self.epochs + 1))
        ended = self._final(carry, functions)
        final = ended[:2]
        return Trained(
            batch_loss=losses[1:],
            end=functions.finish(final, data),
            epoch=scores,
            epochs_used=carry.epochs_used,
            init=init,
            penalties=penalties,
            step={name: _after(first_step[name], values[1:]) for name, values in steps.items()},
            weights=ended if self.hands_on else final,
        )

    def _epoch(self, run: _Run, carry: _Carry, number: Any) -> tuple[_Carry, Any]:
        """Epoch `number` and the evaluation after it; epoch 0 is the untrained model, evaluated and nothing else.

        So evaluation stands in the program once and is compiled once.
        """

        def pass_over(state: State) -> tuple[State, Any, Any]:
            return self._steps(run, state, run.orders[number - 1])

        if self.epochs:
            nothing = jax.tree.map(
                lambda leaf: jnp.zeros(leaf.shape, leaf.dtype), jax.eval_shape(pass_over, carry.state)[1:]
            )
            state, loss, measured = jax.lax.cond(number > 0, pass_over, lambda state: (state, *nothing), carry.state)
            state = jax.tree.map(lambda new, old: jnp.where(carry.active, new, old), state, carry.state)
            carry = carry._replace(state=state)
        else:
            loss, measured = jnp.zeros(()), {}
        scores = run.functions.evaluate(carry.state[:2], run.data)
        after = self._between(carry, scores, run.callbacks)
        return _Carry(*jax.tree.map(lambda new, old: jnp.where(number > 0, new, old), after, carry)), (
            scores,
            loss,
            measured,
        )

    def _steps(self, run: _Run, state: State, rows: Any) -> tuple[State, Any, dict[str, Any]]:
        """One pass over the examples in the order `rows` (examples,): new state, mean loss, measures of each step."""
        full = len(rows) // self.batch_size * self.batch_size

        def step(function: Callable[..., Any] | None, state: State, batch: Any) -> tuple[State, Any]:
            assert function
            state, loss = function(state, *(_rows(run.data[name], batch) for name in EXAMPLES if name in run.data))
            return state, (loss, run.looked(run.functions.step_measures, state[:2]))

        total, taken = jnp.zeros(()), []
        if full:
            batches = rows[:full].reshape(-1, self.batch_size)
            state, (losses, measured) = jax.lax.scan(functools.partial(step, run.functions.step), state, batches)
            total, taken = losses.sum() * self.batch_size, [measured]
        if full < len(rows):
            state, (loss, measured) = step(run.functions.rest, state, rows[full:])
            total, taken = total + loss * (len(rows) - full), [*taken, jax.tree.map(lambda leaf: leaf[None], measured)]
        return state, total / len(rows), jax.tree.map(lambda *leaves: jnp.concatenate(leaves), *taken)

    def _between(self, carry: _Carry, scores: Mapping[str, Any], numbers: Any) -> _Carry:
        """Early stopping and the plateau rule, for a run that is still active."""
        used = carry.epochs_used + carry.active
        after = carry._replace(epochs_used=used)
        if self.callbacks.plateau:
            after = self._plateau(after, scores, numbers[PLATEAU])
        if self.callbacks.stopping:
            after = self._stopping(after, scores, numbers[STOPPING])
        frozen = jax.tree.map(lambda new, old: jnp.where(carry.active, new, old), after, carry)
        return _Carry(*frozen)

    def _plateau(self, carry: _Carry, scores: Mapping[str, Any], numbers: Any) -> _Carry:
        assert self.callbacks.plateau
        monitor, higher = self.callbacks.plateau
        seen, _ = watch(carry.plateau, scores[monitor], numbers[MIN_DELTA], higher)
        stuck = seen.waited >= jnp.maximum(numbers[PATIENCE], 1)
        slots = list(carry.state[2])
        rate = slots[self.learning_rate]
        reduced = jnp.minimum(rate, jnp.maximum(rate * numbers[FACTOR], numbers[MIN_RATE]))
        slots[self.learning_rate] = jnp.where(stuck, reduced, rate)
        seen = Watch(seen.best, jnp.where(stuck, 0, seen.waited))
        return carry._replace(state=(carry.state[0], carry.state[1], slots), plateau=seen)

    def _stopping(self, carry: _Carry, scores: Mapping[str, Any], numbers: Any) -> _Carry:
        assert self.callbacks.stopping
        monitor, higher, _ = self.callbacks.stopping
        seen, improved = watch(carry.stopping, scores[monitor], numbers[MIN_DELTA], higher)
        best = jax.tree.map(lambda new, old: jnp.where(improved, new, old), carry.state[:2], carry.best)
        return carry._replace(stopping=seen, best=best, active=seen.waited < jnp.maximum(numbers[PATIENCE], 1))

    def _final(self, carry: _Carry, functions: Traced[Callable[..., Any]]) -> State:
        if self.callbacks.stopping and self.callbacks.stopping[2]:
            return (*carry.best, carry.state[2])
        averaged: State = functions.averaged(carry.state) if functions.averaged else carry.state
        return averaged


def _with_literals(function: Lifted, indices: Sequence[int], values: Sequence[Any]) -> Callable[..., Any]:
    """A function with the numbers of a run in place of its own."""
    literals: list[Any] = [None] * len(function.literals)
    for index, value in zip(indices, values, strict=True):
        literals[index] = value
    return functools.partial(function, literals)


def compiled(program: Program, runs: Any, shared: Any) -> Any:
    """The program compiled for arguments of these shapes: (runs, shared) → results, run axis first."""
    train = mapped(program.train, program.at_once)
    if program.is_quick:
        return jax.jit(train).lower(runs, shared).compile(compiler.known(compiler.QUICK))
    mesh = Mesh(np.array(program.devices), ("runs",))
    split, whole = PartitionSpec("runs"), PartitionSpec()  # type: ignore[no-untyped-call]
    spread = jax.shard_map(train, mesh=mesh, in_specs=(split, whole), out_specs=split, check_vma=False)
    return jax.jit(spread).lower(runs, shared).compile()


def _rows(arrays: Any, rows: Any) -> Any:
    """The rows of an array, or of each in a tree of arrays."""
    return jax.tree.map(lambda array: array[rows], arrays)


def _after(first: Any, values: Any) -> Any:
    """`first` (...) and then `values` (epochs, steps, ...) as one series (1 + epochs × steps, ...)."""
    return jnp.concatenate([jnp.asarray(first, values.dtype)[None], values.reshape(-1, *values.shape[2:])])
