"""How many runs of one device train at once.

The runs of a device train in rounds: so many side by side (`jax.vmap`), round after round (`jax.lax.map`). Side by
side, each operation is started once for all of them, which counts where operations are small. In rounds, what they work
on stays in the core's cache, and no more than a round's activations are held. On a CPU a round has a fixed number of
runs, filled up where there are fewer, so that a run's result does not depend on how many others train with it.

Measured on two cores, milliseconds of one core per run with so many runs of a device at once (docs/speed.md has the
command):

    operations per step            1      2      4      8    all
    mlp 8 on two inputs 0.0036 M  0.109 0.0875 0.0938 0.0906 0.0491
    mlp 64 64 64           2.2 M   4.72   4.64   4.67   4.79   5.09
    mlp 128 128            4.4 M    9.3   8.89   8.72   8.72   9.71
    mlp 512 512             56 M   82.8   91.9    125    149    168
    gru 8                  1.6 M   32.7   26.7   27.5   27.1   27.8
    gru 32                  24 M    102   99.7    105    122    141
    cnn 8 16 on 28×28       52 M    120    114    126    142    164
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax

from reproduce.engine.vector.cost import work
from reproduce.engine.vector.lift import Lifted
from reproduce.engine.vector.traced import Traced

AT_ONCE = 4
LARGE = 4e6  # floating-point operations of a step from which a run has a device to itself

Train = Callable[[Any, Any], Any]  # (one run, what all share) → results


def at_once(functions: Traced[Lifted]) -> int | None:
    """How many runs of a device train at once; None for all of them, on other devices than CPUs.

    Args:
        functions: the traced functions of a program.
    """
    if jax.default_backend() != "cpu":
        return None
    return 1 if operations(functions) >= LARGE else AT_ONCE


def operations(functions: Traced[Lifted]) -> float:
    """Floating-point operations of matrix products and convolutions in a training step; 0 for untrained models."""
    step = functions.step or functions.rest
    if step is None:
        return 0.0
    found = work(step.body)
    return found.multiplications + found.convolutions


def mapped(train: Train, count: int | None) -> Train:
    """`train` for many runs: a leading axis of runs in its first argument and in what it returns.

    Args:
        train: trains one run.
        count: how many train at once, a divisor of the number of runs; None for all.
    """
    side_by_side = jax.vmap(train, in_axes=(0, None))
    if count is None:
        return side_by_side

    def in_rounds(runs: Any, shared: Any) -> Any:
        number = len(jax.tree.leaves(runs)[0])
        rounds = jax.tree.map(lambda leaf: leaf.reshape(number // count, count, *leaf.shape[1:]), runs)
        found = jax.lax.map(lambda runs: side_by_side(runs, shared), rounds)
        return jax.tree.map(lambda leaf: leaf.reshape(number, *leaf.shape[2:]), found)

    return in_rounds
