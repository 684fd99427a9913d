"""What an experiment will cost: variants, runs, programs, and about how many seconds.

The seconds are those of a cold `reproduce run`: nothing stored, no compiled programs kept. What decides them is counted
on the traced functions; the rates below are what `python -m benchmarks.rates` printed on 2 cores. A preview, not a
promise: `python benchmarks/run.py preview` holds it against the clock.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace

import jax

from reproduce.engine.check import named_problems, problems
from reproduce.engine.dry_run import structure_of
from reproduce.engine.vector.cost import equations
from reproduce.engine.vector.duration import RUNS, times, work_of_run
from reproduce.engine.vector.engine import VectorEngine
from reproduce.engine.vector.groups import Group
from reproduce.errors import SpecErrors
from reproduce.experiment import Experiment
from reproduce.runs.plan import plan
from reproduce.runs.settings import Settings
from reproduce.spec.parse import Parsed
from reproduce.stages import stages_of
from reproduce.text import counted

MOST = 30  # structures built for a preview, a tenth of a second each; the lecture has 27 at most
START = 3.0  # seconds: imports
FIGURE = 0.4  # seconds: one figure
VARIANTS = (0.022, 1.5e-4)  # seconds: building one, tracing one equation
PROGRAMS = (0.1, 1.4, 7e-4)  # seconds: compiling one, its loop over steps if it trains, one equation


def groups_of(parsed: Parsed) -> list[Group]:
    """The variants of an experiment by the program that they share; those of its first `MOST` structures.

    Of others the names and arguments are checked, and a run builds them before it trains any.

    Raises:
        SpecErrors: with everything that is wrong with the setups, or that takes more memory than there is.
    """
    if found := list(problems(parsed, parsed.probes)):
        raise SpecErrors(found)
    runs = plan(replace(parsed.experiment, searches={}), (0,), Settings())  # as if searches found the base
    structures = [tuple(structure_of(stage.setup) for stage in stages_of(run.variant.setup)) for run in runs]
    first = dict(zip(reversed(structures), reversed(runs), strict=True))
    built = dict.fromkeys(list(dict.fromkeys(structures))[:MOST])
    if found := list(named_problems(parsed, [first[other].variant for other in first if other not in built])):
        raise SpecErrors(found)
    some = [run for run, structure in zip(runs, structures, strict=True) if structure in built]
    return VectorEngine(Settings()).programs(parsed, some)


def preview(experiment: Experiment, groups: Sequence[Group]) -> str:
    """One line: `xor: 5 variants × 20 seeds = 100 runs in 5 programs, about 12 s`; what was built, if not all."""
    variants, seeds = len(experiment.variants), len(experiment.seeds)
    runs = f"{counted(variants, 'variant')} × {counted(seeds, 'seed')} = {counted(variants * seeds, 'run')}"
    built = sum(len(one.members) for one in groups)
    if built < variants:
        more = f"only {built} variants were built, of {MOST} structures"
        return f"{experiment.name}: {runs} in more than {counted(len(groups), 'program')}; {more}"
    seconds, programs = round(seconds_of(experiment, groups)), sum(len(one.stages) for one in groups)
    without = ", the searches not counted" if experiment.searches else ""
    return f"{experiment.name}: {runs} in {counted(programs, 'program')}, about {seconds} s{without}"


def seconds_of(experiment: Experiment, groups: Sequence[Group]) -> float:
    """Building and tracing the variants, compiling (programs beside one another), training, drawing."""
    groups = [stage for one in groups for stage in one.stages]
    compiled = [times(PROGRAMS, of_program(one)) for one in groups]
    together = max(max(compiled), sum(compiled) / (os.cpu_count() or 1))
    trained = sum(times(RUNS, of_runs(one, len(experiment.seeds))) for one in groups) / jax.device_count()
    return START + times(VARIANTS, of_variants(groups)) + together + trained + FIGURE * len(experiment.figures)


def of_variants(groups: Sequence[Group]) -> tuple[float, ...]:
    """How many variants there are, and equations of their functions, shared ones once."""
    members = [member for one in groups for member in one.members]
    traced = {id(function): function for member in members for function in member.functions.present().values()}
    return len(members), sum(equations(function.body) for function in traced.values())


def of_program(one: Group) -> tuple[float, ...]:
    """1, whether a program trains, and the equations of its functions."""
    functions = one.program.functions.present()
    return 1, one.program.epochs > 0, sum(equations(function.body) for function in functions.values())


def of_runs(one: Group, seeds: int) -> tuple[float, ...]:
    """How many runs a program trains, and their work."""
    runs = len(one.members) * seeds
    return runs, *(runs * count for count in work_of_run(one.members[0]))
