"""How long a program of the smoke tier compiles, and what makes it quick: the table of docs/speed.md.

    python -m benchmarks.compilation

Processor seconds from the traced functions of an experiment's first program to native code, for two seeds.
"""

from __future__ import annotations

import time
from dataclasses import replace
from unittest import mock

from benchmarks.engine import MEMORY, Settings, batches_of, compiled
from benchmarks.processes import ROOT
from reproduce.engine.vector import compiler
from reproduce.engine.vector.engine import VectorEngine
from reproduce.engine.vector.groups import Group
from reproduce.pipeline import reading
from reproduce.runs.plan import plan, smoke
from reproduce.spec import library

EXPERIMENTS = ("vanishing_gradient", "optimizer_race", "activation_race", "surfaces")
LEVEL = {"xla_backend_optimization_level": "0"}
WAYS = {  # whether the program is quick, and the options then
    "full tier": (False, {}),
    "one device, no rounds": (True, {}),
    "and not optimised": (True, LEVEL),
    "and the older emitter: smoke tier": (True, compiler.QUICK),
}


def main() -> None:
    """Print a line for each experiment."""
    print(" | ".join(["experiment", *WAYS]))
    for parsed in library.parsed(EXPERIMENTS, [ROOT / "specs"], reading.parse_file):
        experiment = smoke(parsed.experiment)
        first = VectorEngine(Settings()).programs(parsed, plan(experiment, range(2), Settings()))[0]
        print(" | ".join([experiment.name, *(f"{seconds(first, way):.2f}" for way in WAYS)]), flush=True)


def seconds(one: Group, way: str) -> float:
    """Processor seconds of a compilation."""
    is_quick, options = WAYS[way]
    made = Group(one.members, replace(one.program, is_quick=is_quick))
    runs = [(member, seed) for seed in range(2) for member in one.members]
    shapes = batches_of(made, runs, len(made.program.devices), MEMORY).shapes()
    with mock.patch.object(compiler, "QUICK", options):
        start = time.process_time()
        compiled(made.program, *shapes)
        return time.process_time() - start


if __name__ == "__main__":
    main()
