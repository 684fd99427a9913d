"""What the runs of a variant will record, before any is trained: its series, their shapes, directions and layers.

Of a traced variant its traces say it. The `fit` engine traces nothing, and some backends cannot: there a run that ends
where it starts has the same series (`fit.untrained`).
"""

from __future__ import annotations

from typing import Any

import jax
import numpy as np

from reproduce.engine.recording import histories_of, record_of
from reproduce.engine.vector.groups import Member
from reproduce.engine.vector.lift import Lifted
from reproduce.record import Record

LOOKS = {"init": "start", "step": "step_measures", "epoch": "evaluate", "end": "finish"}


def record_like(member: Member) -> Record:
    """A record with the series of a variant's runs, as if they took an epoch of two steps at most, of zeros."""
    epochs = min(1, member.variant.setup["train"]["epochs"])
    points = {"epoch": (epochs + 1,), "step": (epochs * min(2, member.steps_per_epoch) + 1,)}
    found: dict[str, Any] = {
        at: _zeros(member.functions.get(look), points.get(at, ())) if epochs or at != "step" else {}
        for at, look in LOOKS.items()
    }
    found |= {"penalties": 0.0, "batch_loss": np.zeros(epochs), "epochs_used": epochs, "weights": ()}
    histories = histories_of(member.built.measures)
    with np.errstate(all="ignore"):
        return record_of(found, member.directions, member.parts, member.steps_per_epoch, histories)


def _zeros(look: Lifted | None, points: tuple[int, ...]) -> dict[str, Any]:
    """What a function would return, by name, at several points."""
    if look is None:
        return {}
    shapes = jax.tree.unflatten(look.tree, [variable.aval for variable in look.body.jaxpr.outvars])
    return {name: np.broadcast_to(0.0, (*points, *aval.shape)) for name, aval in shapes.items()}
