"""One run, for its trained model."""

from __future__ import annotations

import keras

from reproduce.engine import check, fit, vector
from reproduce.engine.groups import group, member_of
from reproduce.engine.pure import assign, optimizer_start
from reproduce.errors import SpecErrors
from reproduce.experiment import Variant
from reproduce.parse import Parsed
from reproduce.settings import Settings


def trained(parsed: Parsed, variant: Variant, seed: int, settings: Settings) -> keras.Model:
    """The model of a run with its final weights, compiled.

    Raises:
        SpecErrors: for a setup with mistakes.
    """
    built, problems = check.attempt(parsed, variant)
    if built is None:
        raise SpecErrors(problems)
    if settings.engine == "vector":
        member = member_of(variant, built, seed, {})
        job = vector.Job(group([member], settings.is_smoke)[0], [(member, seed)])
        ((outcome,),) = vector.train([job])
        assign(built, (*outcome.weights, optimizer_start(built)))
    else:
        built, _ = fit.trained(variant, seed)
    built.model.compile(built.optimizer, built.loss, metrics=list(built.metrics.values()))
    return built.model
