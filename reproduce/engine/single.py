"""One run, for its trained model."""

from __future__ import annotations

import keras

from reproduce.construct.starts import start_of
from reproduce.engine import check, fit
from reproduce.engine.functions import assign
from reproduce.engine.vector import train
from reproduce.engine.vector.groups import group, member_of
from reproduce.errors import SpecErrors
from reproduce.experiment import Variant
from reproduce.runs.settings import Settings
from reproduce.spec.parse import Parsed


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
        job = train.Job(group([member], settings.is_smoke)[0], [(member, seed)])
        ((outcome,),) = train.train([job])
        start = start_of(built.optimizer, built.model.trainable_variables, outcome.weights[0])
        assign(built, (*outcome.weights, start))
    else:
        built, _ = fit.trained(variant, seed)
    built.model.compile(built.optimizer, built.loss, metrics=list(built.metrics.values()))
    return built.model
