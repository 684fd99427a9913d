"""The nets of `specs/ablation.yaml` as one would write them for speed in JAX alone.

The same net, the same work in each step and the same evaluations as the engine: loss and accuracy in inference mode on
both parts, before training and after each epoch. Runs are mapped and split over the devices as the engine does; steps
and epochs are scanned. The formulas are Keras': moving averages with 0.99, epsilon 1e-3, inverted dropout, momentum
added to weights.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax.sharding import Mesh, PartitionSpec

from benchmarks.engine import Ready, on_devices
from reproduce.engine.vector.rounds import AT_ONCE, mapped

EPSILON, KEEP, BATCH_SIZE = 1e-3, 0.99, 32
PARTS = ("x", "y", "x_validation", "y_validation")


class Weights(NamedTuple):
    """What is trained; `kernel_1` (inputs, units), `kernel_2` (units, classes), the rest by unit or class."""

    kernel_1: Any
    bias_1: Any
    gamma: Any
    beta: Any
    kernel_2: Any
    bias_2: Any


class Run(NamedTuple):
    """One run: where it starts, its numbers, and which data set and order of `Shared` are its own."""

    weights: Weights
    key: Any
    learning_rate: Any
    momentum: Any
    dropout: Any
    l2: Any
    data_set: Any
    order: Any


class Shared(NamedTuple):
    """Inputs (data sets, examples, inputs), targets (data sets, examples), orders (orders, epochs, examples)."""

    x: Any
    y: Any
    x_validation: Any
    y_validation: Any
    order: Any


class Arguments(NamedTuple):
    """Of the compiled program; the leading axis of `runs` is that of the runs."""

    runs: Run
    shared: Shared


def arguments(engine: Ready) -> Arguments:
    """The same runs as the engine's: the same starts, numbers, data and orders, and dropout from the same seeds."""
    each, shared = engine.arguments
    trainable, (_, _, key), _ = each.state
    idle = len(each.data) - len(engine.runs)  # rounds are filled up with the first run
    filled = [*engine.runs, *[engine.runs[0]] * idle]
    numbers = np.array([_numbers(member.variant.setup) for member, _ in filled], "float32")
    learning_rates, momenta, dropouts, factors = numbers.T
    runs = Run(Weights(*trainable), key, learning_rates, momenta, dropouts, factors, each.data, each.order)
    x, y, x_validation, y_validation = (shared.data[part] for part in PARTS)
    return Arguments(*on_devices(runs, Shared(x, y, x_validation, y_validation, shared.order)))


def _numbers(setup: Mapping[str, Any]) -> tuple[float, float, float, float]:
    mlp, sgd = setup["model"]["mlp"], setup["train"]["optimizer"]["SGD"]
    return sgd["learning_rate"], sgd["momentum"], mlp["dropout"], mlp["kernel_regularizer"]["L2"]


def train(run: Run, shared: Shared) -> Any:
    """One run: scores (epochs + 1, 4), mean losses of the batches of an epoch (epochs,), final weights."""
    x, y = shared.x[run.data_set], shared.y[run.data_set]
    validation = shared.x_validation[run.data_set], shared.y_validation[run.data_set]
    full = len(x) // BATCH_SIZE * BATCH_SIZE

    def step(carry: Any, rows: Any) -> Any:
        weights, velocity, moving, key = carry
        key, now = jax.random.split(key)
        objective = jax.value_and_grad(_objective, has_aux=True)
        (loss, moving), gradients = objective(weights, moving, now, run, x[rows], y[rows])
        velocity = jax.tree.map(lambda v, g: run.momentum * v - run.learning_rate * g, velocity, gradients)
        return (jax.tree.map(jnp.add, weights, velocity), velocity, moving, key), loss

    def epoch(carry: Any, rows: Any) -> Any:
        carry, losses = jax.lax.scan(step, carry, rows[:full].reshape(-1, BATCH_SIZE))
        total = losses.sum() * BATCH_SIZE
        if full < len(x):
            carry, loss = step(carry, rows[full:])
            total += loss * (len(x) - full)
        return carry, (_scores(carry, (x, y), validation), total / len(x))

    units = run.weights.gamma.shape
    start = (run.weights, jax.tree.map(jnp.zeros_like, run.weights), (jnp.zeros(units), jnp.ones(units)), run.key)
    (weights, *_), (scores, losses) = jax.lax.scan(epoch, start, shared.order[run.order])
    return jnp.concatenate([_scores(start, (x, y), validation)[None], scores]), losses, weights


def compiled(runs: Run, shared: Shared) -> Any:
    """The program for arguments of these shapes: `train` over the leading axis of `runs`, split over the devices."""
    mesh = Mesh(np.array(jax.devices()), ("runs",))
    split, whole = PartitionSpec("runs"), PartitionSpec()  # type: ignore[no-untyped-call]
    sharded = jax.shard_map(
        mapped(train, AT_ONCE), mesh=mesh, in_specs=(split, whole), out_specs=split, check_vma=False
    )
    return jax.jit(sharded).lower(runs, shared).compile()


def _hidden(weights: Weights, x: Any, mean: Any, variance: Any) -> Any:
    normal = (x - mean) * jax.lax.rsqrt(variance + EPSILON)
    return jax.nn.relu(normal * weights.gamma + weights.beta)


def _objective(weights: Weights, moving: Any, key: Any, run: Run, x: Any, y: Any) -> Any:
    before = x @ weights.kernel_1 + weights.bias_1
    mean, variance = before.mean(axis=0), before.var(axis=0)
    hidden = _hidden(weights, before, mean, variance)
    kept = jax.random.bernoulli(key, 1 - run.dropout, hidden.shape)
    hidden = jnp.where(kept, hidden / (1 - run.dropout), 0)
    loss = _cross_entropy(hidden @ weights.kernel_2 + weights.bias_2, y)
    penalty = run.l2 * ((weights.kernel_1**2).sum() + (weights.kernel_2**2).sum())
    moving = tuple(KEEP * old + (1 - KEEP) * new for old, new in zip(moving, (mean, variance), strict=True))
    return loss + penalty, moving


def _scores(carry: Any, *parts: Any) -> Any:
    weights, _, moving, _ = carry
    found = []
    for x, y in parts:
        logits = _hidden(weights, x @ weights.kernel_1 + weights.bias_1, *moving) @ weights.kernel_2 + weights.bias_2
        found += [_cross_entropy(logits, y), (logits.argmax(axis=-1) == y).mean()]
    return jnp.stack(found)


def _cross_entropy(logits: Any, y: Any) -> Any:
    return -jnp.take_along_axis(jax.nn.log_softmax(logits), y[:, None], axis=-1).mean()
