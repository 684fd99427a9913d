"""The engine's compiled program of a spec with its arguments, for benchmarks that time nothing but its execution."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from reproduce.engine import device

device.prepare("jax", "cpu")

import jax  # noqa: E402
import numpy as np  # noqa: E402
from jax.sharding import Mesh, NamedSharding, PartitionSpec  # noqa: E402

from reproduce.engine.vector.batches import batches_of  # noqa: E402
from reproduce.engine.vector.engine import VectorEngine  # noqa: E402
from reproduce.engine.vector.inputs import Run  # noqa: E402
from reproduce.engine.vector.program import compiled  # noqa: E402
from reproduce.pipeline import reading  # noqa: E402
from reproduce.runs.plan import plan  # noqa: E402
from reproduce.runs.settings import MEMORY, Settings  # noqa: E402


class Ready(NamedTuple):
    """All runs of a spec in one batch of one program.

    Attributes:
        arguments: (for each run, shared by the runs), see `Program.train`; on the devices.
    """

    runs: tuple[Run, ...]
    program: Any
    arguments: tuple[Any, Any]


def ready(spec: Path, seeds: int) -> Ready:
    """Build, trace and compile a spec whose runs share one program and fit into memory at once."""
    parsed = reading.parse_file(spec)
    planned = plan(parsed.experiment, range(seeds), Settings())
    (together,) = VectorEngine(Settings()).programs(parsed, planned)
    runs = [(member, seed) for member in together.members for seed in range(seeds)]
    batches = batches_of(together, runs, jax.device_count(), MEMORY)
    (batch,) = batches.runs
    arguments = batches.arguments(0)
    return Ready(tuple(batch), compiled(together.program, *arguments), on_devices(*arguments))


def on_devices(each: Any, shared: Any) -> tuple[Any, Any]:
    """Arguments where a program wants them: those for each run split over the devices, the shared ones on all."""
    mesh = Mesh(np.array(jax.devices()), ("runs",))
    split, whole = (NamedSharding(mesh, PartitionSpec(*axes)) for axes in (("runs",), ()))  # type: ignore[no-untyped-call]
    return jax.device_put(each, split), jax.device_put(shared, whole)


def seconds(call: Callable[[], Any]) -> float:
    """How long a call takes until its results are there."""
    start = time.perf_counter()
    jax.block_until_ready(call())  # type: ignore[no-untyped-call]
    return time.perf_counter() - start
