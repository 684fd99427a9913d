"""Whether the runs of one device train side by side (`vmap`) or one after another (`jax.lax.map`).

Side by side, each operation is started once for all runs, which counts where operations are small. One after another,
a run's arrays stay in the core's cache, matrix products are plain ones instead of batches, and the activations of one
run at a time are held. On a CPU the second is faster from some 4 million floating-point operations of matrix products
per step on. Measured on one core, microseconds per step and run with 20 runs, `vmap` / `map` (docs/speed.md has more):

    operations per step      `vmap`    `map`
    mlp 16, batch 32     0.2 M      8.6     10.5
    mlp 64 64 64         2.2 M       28       31
    gru 8, 40 steps      1.6 M      171      202
    mlp 128 128          4.4 M       52       49
    cnn 8 16, 8×8        4.3 M      242      218
    mlp 256 256           15 M      214      149
    gru 32, 40 steps      24 M      964      606
    cnn 8 16, 28×28       52 M     3269     2222
    mlp 512 512           56 M     1036      523
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import jax

from reproduce.engine.cost import work
from reproduce.engine.lift import Lifted

LARGE = 4e6  # floating-point operations of a step from which a run has a device to itself

Train = Callable[[Any, Any], Any]  # (one run, what all share) → results


def mapped(train: Train, functions: Mapping[str, Lifted]) -> Train:
    """`train` for many runs: a leading axis of runs in its first argument and in what it returns.

    Args:
        train: trains one run.
        functions: the traced functions of its program.
    """
    if jax.default_backend() == "cpu" and _operations(functions) >= LARGE:
        return lambda runs, shared: jax.lax.map(lambda run: train(run, shared), runs)
    return jax.vmap(train, in_axes=(0, None))


def _operations(functions: Mapping[str, Lifted]) -> float:
    """Of one step; 0 for untrained models."""
    step = functions.get("step") or functions.get("rest")
    if step is None:
        return 0.0
    found = work(step.body)
    return found.multiplications + found.convolutions
