"""What an experiment will cost: variants, runs, programs, and a rough time."""

from __future__ import annotations

import jax

from reproduce.engine.groups import Group, group
from reproduce.engine.train import members_of
from reproduce.parse import Parsed
from reproduce.plan import plan
from reproduce.settings import Settings

# Rough, from benchmarks/speed.py and `reproduce run` of the shipped specs on 2 cores; a preview, not a promise.
SECONDS_TO_START = 4.0  # imports, and drawing the figures
SECONDS_TO_COMPILE = 1.5  # one program
SECONDS_TO_TRACE = 0.1  # one variant
SECONDS_PER_STEP = 4e-6  # of one run on one device, beside its arithmetic
OPERATIONS_PER_SECOND = 3e10  # of one device


def preview(parsed: Parsed) -> str:
    """One line: `xor: 5 variants × 20 seeds = 100 runs in 5 programs, about 12 s`.

    Raises:
        SpecErrors: with everything that is wrong with the setups.
    """
    experiment = parsed.experiment
    runs = plan(experiment, range(experiment.seeds), Settings())
    groups = group(members_of(parsed, runs, lambda _: None))
    seconds = SECONDS_TO_START + sum(_seconds(one, experiment.seeds) for one in groups)
    counts = (
        f"{len(experiment.variants)} variants × {experiment.seeds} seeds = {len(runs)} runs in {len(groups)} programs"
    )
    return f"{experiment.name}: {counts}, about {round(seconds)} s"


def _seconds(one: Group, seeds: int) -> float:
    """Compilation, and the arithmetic of the steps spread over the devices."""
    member, train = one.members[0], one.members[0].variant.setup["train"]
    step = member.functions.get("step") or member.functions.get("rest")
    fixed = SECONDS_TO_COMPILE + SECONDS_TO_TRACE * len(one.members)
    if step is None:
        return fixed
    runs = len(one.members) * seeds
    each = SECONDS_PER_STEP + step.operations / OPERATIONS_PER_SECOND
    epochs = int(train["epochs"])
    return fixed + epochs * member.steps_per_epoch * runs * each / jax.device_count()
