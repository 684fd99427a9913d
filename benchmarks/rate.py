"""The share of the machine's own matrix-product rate that training the digits net reaches.

Counted are the multiplications and additions of matrix products, from their shapes: of a layer with n × m weights, 2nm
for an example going forward, 2nm for the gradient by the weights, and 2nm for the gradient by the inputs, which the
first layer does not need. Evaluations go forward only. Everything else (activations, losses, Adam) counts as no work.
"""

from __future__ import annotations

import json
import math
import sys
import time
from collections.abc import Sequence

from benchmarks.processes import SPECS, measured
from benchmarks.rows import Row, at_least

RUNS, TIMES = 100, 3
SIZES = (1024, 2048, 4096)  # of the matrices, of which the fastest counts


def rows(runs: int = RUNS, sizes: Sequence[int] = SIZES) -> list[Row]:
    """The rate of the engine's program, that of large products, and their ratio."""
    ours = measured("rate", "engine", str(runs))
    machine = measured("rate", "machine", *map(str, sizes), JAX_PLATFORMS="cpu")
    return [
        Row(f"digits: {runs} runs, arithmetic alone", f"{ours:.1f} GFLOP/s"),
        Row("product of large matrices, float32, all cores", f"{machine:.1f} GFLOP/s"),
        at_least("digits: share of the rate of large products", 100 * ours / machine, 35, "%"),
    ]


def flops(layers: Sequence[tuple[int, int]], examples: int, looks: int) -> int:
    """Operations of a run.

    Args:
        layers: shape of each layer's weights.
        examples: that are trained on, each as often as there are epochs.
        looks: examples predicted in evaluations.
    """
    forward = sum(2 * math.prod(shape) for shape in layers)
    backward = 2 * forward - 2 * math.prod(layers[0])
    return examples * (forward + backward) + looks * forward


def engine(runs: int) -> float:
    """GFLOP/s of the engine's program, the best of some times."""
    from benchmarks.engine import ready, seconds

    made = ready(SPECS / "digits.yaml", runs)
    member, _ = made.runs[0]
    train = member.variant.setup["train"]
    layers = [variable.shape for variable in member.built.model.trainable_variables if len(variable.shape) == 2]
    sizes = {part: made.arguments[1].data[part].shape[1] for part in ("x", "x_validation", "x_test")}
    looks = (train["epochs"] + 1) * (sizes["x"] + sizes["x_validation"]) + sizes["x_test"]
    work = runs * flops(layers, train["epochs"] * sizes["x"], looks)
    return work / min(seconds(lambda: made.program(*made.arguments)) for _ in range(TIMES)) / 1e9


def machine(sizes: Sequence[int]) -> float:
    """GFLOP/s of one large product on a single device that has all cores, the best of some sizes and times."""
    import jax
    import jax.numpy as jnp

    product = jax.jit(jnp.matmul)
    best = 0.0
    for size in sizes:
        matrix = jnp.ones((size, size))
        product(matrix, matrix).block_until_ready()
        for _ in range(10):
            start = time.perf_counter()
            product(matrix, matrix).block_until_ready()
            best = max(best, 2 * size**3 / (time.perf_counter() - start) / 1e9)
    return best


if __name__ == "__main__":
    what, *numbers = sys.argv[1:]
    print(json.dumps(engine(int(numbers[0])) if what == "engine" else machine([int(size) for size in numbers])))
