"""A group's program: training of one run from first to last epoch as one pure function, mapped over runs.

Steps are scanned, epochs are scanned, runs are mapped (`mapping`), and the run axis is split over the devices.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax.sharding import Mesh, PartitionSpec

from reproduce.engine.functions import State, Weights
from reproduce.engine.vector import compiler
from reproduce.engine.vector.callbacks import Callbacks, Watch, fresh, watch
from reproduce.engine.vector.lift import Lifted
from reproduce.engine.vector.rounds import at_once, mapped

STOPPING, PLATEAU = 0, 1
PATIENCE, MIN_DELTA, FACTOR, MIN_RATE = 0, 1, 2, 3


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
        functions: `start`, `penalties`, `step`, `rest`, `evaluate`, `step_measures`, `averaged` and `finish`, those
            that exist.
        varying: for each function, which of its literals differ between the group's variants.
        epochs: how many, 0 for an untrained model.
        batch_size: examples per step; the last step of an epoch takes the rest.
        learning_rate: index of the learning rate among the optimizer's variables, -1 where it is a schedule.
        is_quick: whether it is to compile quickly, however slowly it runs then.
        has_rounds: whether its runs train in rounds of a fixed size, so that none depends on how many there are.
    """

    functions: Mapping[str, Lifted]
    varying: Mapping[str, Sequence[int]]
    epochs: int
    batch_size: int
    callbacks: Callbacks
    learning_rate: int
    is_quick: bool = False
    has_rounds: bool = True

    @cached_property
    def at_once(self) -> int | None:
        """How many runs of a device train at once; None for all of them."""
        return at_once(self.functions) if self.has_rounds else None

    @property
    def devices(self) -> list[Any]:
        """Those that it runs on."""
        return jax.devices()[:1] if self.is_quick else jax.devices()

    def call(self, name: str, run: Mapping[str, Any], *arguments: Any) -> Any:
        """Evaluate one of the functions with the literals of a run."""
        values: list[Any] = [None] * len(self.functions[name].literals)
        for column, index in enumerate(self.varying[name]):
            values[index] = run["literals"][name][column]
        return self.functions[name](values, *arguments)

    def train(self, run: Mapping[str, Any], shared: Mapping[str, Any]) -> dict[str, Any]:
        """One run.

        Args:
            run: `state`, `literals`, `callbacks` (2, 4), and the indices `data` and `order` into `shared`.
            shared: `data`, each part (data sets, examples, ...), and `order` (orders, epochs, examples).

        Returns:
            `init`, `end`: by name; `epoch`: by name, (epochs + 1, ...); `step`: by name, (steps + 1, ...);
            `penalties` () at the start, `batch_loss` (epochs,), `epochs_used` (), `weights`: the final variables.
        """
        data = {part: array[run["data"]] for part, array in shared["data"].items()}
        state: State = run["state"]
        found: dict[str, Any] = {"init": self._maybe("start", run, state[:2], data)}
        has_penalties = "penalties" in self.functions
        found["penalties"] = self.call("penalties", run, state[:2], data) if has_penalties else jnp.zeros(())
        carry = _Carry(state, state[:2], fresh(), fresh(), np.bool_(True), np.int32(0))
        first_step = self._maybe("step_measures", run, state[:2], data)

        def epoch(carry: _Carry, number: Any) -> tuple[_Carry, Any]:
            return self._epoch(carry, number, run, shared["order"], data)

        carry, (scores, losses, steps) = jax.lax.scan(epoch, carry, jnp.arange(self.epochs + 1))
        found["epoch"] = scores
        found["step"] = {name: _after(first_step[name], values[1:]) for name, values in steps.items()}
        found["batch_loss"] = losses[1:]
        state = self._final(carry, run)
        found |= {
            "end": self.call("finish", run, state[:2], data),
            "epochs_used": carry.epochs_used,
            "weights": state[:2],
        }
        return found

    def _maybe(self, name: str, run: Mapping[str, Any], state: Weights, data: Mapping[str, Any]) -> dict[str, Any]:
        return dict(self.call(name, run, state, data)) if name in self.functions else {}

    def _epoch(
        self, carry: _Carry, number: Any, run: Mapping[str, Any], orders: Any, data: Mapping[str, Any]
    ) -> tuple[_Carry, Any]:
        """Epoch `number` and the evaluation after it; epoch 0 is the untrained model, evaluated and nothing else."""

        def pass_over(state: State) -> tuple[State, Any, Any]:
            return self._steps(state, orders[run["order"], number - 1], run, data)

        if self.epochs:
            nothing = jax.tree.map(
                lambda leaf: jnp.zeros(leaf.shape, leaf.dtype), jax.eval_shape(pass_over, carry.state)[1:]
            )
            state, loss, measured = jax.lax.cond(number > 0, pass_over, lambda state: (state, *nothing), carry.state)
            state = jax.tree.map(lambda new, old: jnp.where(carry.active, new, old), state, carry.state)
            carry = carry._replace(state=state)
        else:
            loss, measured = jnp.zeros(()), {}
        scores = self.call("evaluate", run, carry.state[:2], data)
        after = self._between(carry, scores, run["callbacks"])
        return _Carry(*jax.tree.map(lambda new, old: jnp.where(number > 0, new, old), after, carry)), (
            scores,
            loss,
            measured,
        )

    def _steps(
        self, state: State, rows: Any, run: Mapping[str, Any], data: Mapping[str, Any]
    ) -> tuple[State, Any, dict[str, Any]]:
        """One pass over the examples in the order `rows` (examples,): new state, mean loss, measures of each step."""
        full = len(rows) // self.batch_size * self.batch_size

        def step(state: State, batch: Any, name: str = "step") -> tuple[State, Any]:
            state, loss = self.call(name, run, state, data["x"][batch], data["y"][batch])
            return state, (loss, self._maybe("step_measures", run, state[:2], data))

        total, taken = jnp.zeros(()), []
        if full:
            state, (losses, measured) = jax.lax.scan(step, state, rows[:full].reshape(-1, self.batch_size))
            total, taken = losses.sum() * self.batch_size, [measured]
        if full < len(rows):
            state, (loss, measured) = step(state, rows[full:], "rest")
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

    def _final(self, carry: _Carry, run: Mapping[str, Any]) -> State:
        if self.callbacks.stopping and self.callbacks.stopping[2]:
            return (*carry.best, carry.state[2])
        averaged: State = self.call("averaged", run, carry.state) if "averaged" in self.functions else carry.state
        return averaged


def compiled(program: Program, runs: Any, shared: Any) -> Any:
    """The program compiled for arguments of these shapes: (runs, shared) → results, run axis first."""
    train = mapped(program.train, program.at_once)
    if program.is_quick:
        return jax.jit(train).lower(runs, shared).compile(compiler.known(compiler.QUICK))
    mesh = Mesh(np.array(program.devices), ("runs",))
    split, whole = PartitionSpec("runs"), PartitionSpec()  # type: ignore[no-untyped-call]
    spread = jax.shard_map(train, mesh=mesh, in_specs=(split, whole), out_specs=split, check_vma=False)
    return jax.jit(spread).lower(runs, shared).compile()


def _after(first: Any, values: Any) -> Any:
    """`first` (...) and then `values` (epochs, steps, ...) as one series (1 + epochs × steps, ...)."""
    return jnp.concatenate([jnp.asarray(first, values.dtype)[None], values.reshape(-1, *values.shape[2:])])
