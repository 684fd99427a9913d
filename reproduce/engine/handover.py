"""Where a later phase of training starts: with the weights with which the phase before it ended."""

from __future__ import annotations

from typing import Any

from reproduce.construct.starts import start_of
from reproduce.construct.variant import Built
from reproduce.construct.weights import generators_of, named_variables
from reproduce.engine.functions import State
from reproduce.stages import Stage


def state_after(before: Built, ended: tuple[Any, ...], stage: Stage, built: Built, seed: int) -> State:
    """The state that a phase starts from.

    Weights go over by layer and name, moving statistics among them. Layers that are reset, and those that the phase
    before did not have, hold the initial values of the run. Random layers draw from streams of the phase.

    Args:
        before: the objects of the phase before.
        ended: its final state; the optimizer's variables are needed where the stage keeps them.
        stage: the phase.
        built: its objects.
        seed: of the run.
    """
    model, names = built.model, {id(variable): name for name, variable in named_variables(built.model)}
    drawn = dict(zip(names.values(), built.initial.draw(seed), strict=True))
    before_names = {id(variable): name for name, variable in named_variables(before.model)}
    earlier = (*before.model.trainable_variables, *before.model.non_trainable_variables)
    kept = dict(zip((before_names[id(variable)] for variable in earlier), (*ended[0], *ended[1]), strict=True))
    left = {name: value for name, value in kept.items() if name.rpartition("/")[0] not in stage.reset}
    values = {**drawn, **left, **generators_of(model, seed, stage.number)}
    trainable = [values[names[id(variable)]] for variable in model.trainable_variables]
    non_trainable = [values[names[id(variable)]] for variable in model.non_trainable_variables]
    if stage.keeps_optimizer:
        return trainable, non_trainable, list(ended[2])
    return trainable, non_trainable, start_of(built.optimizer, model.trainable_variables, trainable)
