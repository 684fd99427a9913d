"""What an experiment will cost: variants, runs, programs, and about how many seconds.

The seconds are those of a cold `reproduce run`: nothing stored, no compiled programs kept. What decides them is counted
on the traced functions. The rates below are from the phases that `reproduce all --profile` printed for the shipped
specs on 2 cores, fitted by least squares to the ratios. A preview, not a promise; `python benchmarks/run.py preview`
holds it against the clock.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

import jax

from reproduce.counts import counted
from reproduce.engine.cost import Work, equations, work
from reproduce.engine.groups import Group, Member, group
from reproduce.engine.train import members_of
from reproduce.experiment import Experiment
from reproduce.parse import Parsed
from reproduce.plan import plan
from reproduce.progress import QUIET
from reproduce.settings import Settings

START = 3.0  # seconds of imports
FIGURE = 0.4  # seconds to draw one
VARIANT, EQUATION = 0.02, 1e-4  # seconds to build one variant, and to trace each of its equations
COMPILED, TRAINED, COMPILED_EQUATION = 0.1, 1.4, 9e-4  # seconds of a program, of one that trains, for each equation
RUN = 1e-3  # seconds to draw its weights and to store it
OPERATION = Work(1.3e-11, 2.8e-10, 1.6e-10)  # seconds for each on one device


def groups_of(parsed: Parsed) -> list[Group]:
    """The variants of an experiment by the program that they share.

    Raises:
        SpecErrors: with everything that is wrong with the setups.
    """
    return group(members_of(parsed, plan(parsed.experiment, (0,), Settings()), QUIET))


def preview(experiment: Experiment, groups: Sequence[Group]) -> str:
    """One line: `xor: 5 variants × 20 seeds = 100 runs in 5 programs, about 12 s`."""
    variants, seeds = len(experiment.variants), experiment.seeds
    runs = f"{counted(variants, 'variant')} × {counted(seeds, 'seed')} = {counted(variants * seeds, 'run')}"
    seconds = round(seconds_of(experiment, groups))
    return f"{experiment.name}: {runs} in {counted(len(groups), 'program')}, about {seconds} s"


def seconds_of(experiment: Experiment, groups: Sequence[Group]) -> float:
    """Building and tracing the variants, compiling (programs beside one another), training, drawing."""
    members = [member for one in groups for member in one.members]
    traced = {id(function): function for member in members for function in member.functions.values()}
    prepared = VARIANT * len(members) + EQUATION * sum(equations(function.body) for function in traced.values())
    compiled = [_compilation(one) for one in groups]
    trained = sum(_training(one, experiment.seeds) for one in groups)
    together = max(max(compiled), sum(compiled) / (os.cpu_count() or 1))
    return START + prepared + together + trained + FIGURE * len(experiment.figures)


def _compilation(one: Group) -> float:
    functions = one.program.functions
    counts = sum(equations(function.body) for function in functions.values())
    return COMPILED + TRAINED * ("step" in functions or "rest" in functions) + COMPILED_EQUATION * counts


def _training(one: Group, seeds: int) -> float:
    """The runs of a group, spread over the devices."""
    each = sum(rate * count for rate, count in zip(OPERATION, _work(one.members[0]), strict=True))
    return len(one.members) * seeds * (RUN + each / jax.device_count())


def _work(member: Member) -> Work:
    """All that one run computes."""
    epochs, has_rest = member.variant.setup["train"]["epochs"], "rest" in member.functions
    steps = epochs * (member.steps_per_epoch - has_rest)
    times = {"step": steps, "step_measures": epochs * member.steps_per_epoch, "rest": epochs, "evaluate": epochs + 1}
    total = Work()
    for name, function in member.functions.items():
        total = total.plus(work(function.body), times.get(name, 1))
    return total
