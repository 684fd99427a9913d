"""How long a run takes with so many runs of a device at once: the table of docs/speed.md.

    python -m benchmarks.at_once

Milliseconds of one core per run of `specs/nets.yaml`, the best of some executions in turn.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from benchmarks.engine import MEMORY, Settings, batches_of, compiled, group, jax, on_devices
from benchmarks.processes import SPECS
from reproduce.engine.vector import rounds
from reproduce.engine.vector.engine import VectorEngine
from reproduce.engine.vector.groups import Group, Member
from reproduce.pipeline import reading
from reproduce.runs.plan import plan

COUNTS = (1, 2, 4, 8, None)  # runs of a device at once; None for all
TIMES = 3


def main() -> None:
    """Print a line for each net."""
    parsed = reading.parse_file(SPECS / "nets.yaml")
    members = VectorEngine(Settings()).members(parsed, plan(parsed.experiment, [0], Settings()))
    counts = " ".join(f"{count or 'all':>6}" for count in COUNTS)
    print(f"{'net':<20} {'operations':>10} {counts}  chosen")
    for member in members:
        (alone,) = group([member])
        operations, chosen = rounds.operations(alone.program.functions), alone.program.at_once
        times = " ".join(f"{1000 * one:>6.3g}" for one in measured(alone, member, len(parsed.experiment.seeds)))
        print(f"{member.variant.name:<20} {operations / 1e6:>8.2g} M {times}  {chosen}", flush=True)


def measured(alone: Group, member: Member, seeds: int) -> Sequence[float]:
    """Processor seconds of a run for each of the counts."""
    runs = [(member, seed) for seed in range(seeds)]
    ready: list[tuple[Any, Any]] = []
    for count in COUNTS:
        vars(alone.program)["at_once"] = count
        batches = batches_of(alone, runs, jax.device_count(), MEMORY)
        arguments = on_devices(*batches.arguments(0))
        ready.append((compiled(alone.program, *arguments), arguments))
    best = [float("inf")] * len(COUNTS)
    for _ in range(TIMES):
        for number, (program, arguments) in enumerate(ready):
            start = time.process_time()
            jax.block_until_ready(program(*arguments))  # type: ignore[no-untyped-call]
            best[number] = min(best[number], time.process_time() - start)
    return [one / seeds for one in best]


if __name__ == "__main__":
    main()
