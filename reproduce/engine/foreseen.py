"""What the runs of a variant will record, before any is trained: its series, their shapes, directions and layers.

Of a traced variant its traces say it. The `fit` engine traces nothing, and some backends cannot: there a run that ends
where it starts has the same series (`fit.untrained`).
"""

from __future__ import annotations

from typing import Any

import jax
import numpy as np

from reproduce.engine.recording import Trained, histories_of, joined, parts_of_run, record_of
from reproduce.engine.vector.groups import Member
from reproduce.engine.vector.lift import Lifted
from reproduce.record import Record


def record_like(member: Member) -> Record:
    """A record with the series of a variant's runs, as if each phase took an epoch of two steps at most, of zeros."""
    stages, measures = member.stages, member.built.measures
    found, phases = joined(list(map(_trained, stages)), [min(2, stage.steps_per_epoch) for stage in stages])
    parts = parts_of_run(measures, member.parts, stages[-1].parts)
    with np.errstate(all="ignore"):
        return record_of(found, member.directions, parts, member.steps_per_epoch, histories_of(measures), phases)


def _trained(member: Member) -> Trained:
    """What a phase of that much training would give."""
    functions, epochs = member.functions, min(1, member.variant.setup["train"]["epochs"])
    return Trained(
        batch_loss=np.zeros(epochs),
        end=_zeros(functions.finish),
        epoch=_zeros(functions.evaluate, epochs + 1),
        epochs_used=epochs,
        init=_zeros(functions.start),
        penalties=0.0,
        step=_zeros(functions.step_measures, min(2, member.steps_per_epoch) + 1) if epochs else {},
        weights=((), ()),
    )


def _zeros(look: Lifted | None, *points: int) -> dict[str, Any]:
    """What a function would return, by name, once or at so many points."""
    if look is None:
        return {}
    shapes = jax.tree.unflatten(look.tree, [variable.aval for variable in look.body.jaxpr.outvars])
    return {name: np.broadcast_to(0.0, (*points, *aval.shape)) for name, aval in shapes.items()}
