"""Variants → groups that share one program: build each once, trace its functions, compare the traces."""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import jax
import numpy as np

from reproduce.arrays import examples
from reproduce.arrays.targets import Arrays, count
from reproduce.construct.variant import Built
from reproduce.engine.functions import (
    Functions,
    State,
    directions_of,
    initial_state,
    learning_rate_index,
    measures_at,
)
from reproduce.engine.vector.callbacks import Callbacks, callbacks_of, numbers_of
from reproduce.engine.vector.jaxpr import Array
from reproduce.engine.vector.lift import Lifted, lift
from reproduce.engine.vector.program import Program
from reproduce.engine.vector.traced import Traced
from reproduce.experiment import Variant
from reproduce.setup import Setup
from reproduce.spec.notation import named, without_initializers
from reproduce.stages import Stage, stages_of


@dataclass(frozen=True, eq=False)
class Member:
    """One variant of a group, built and traced; of one with phases, one phase.

    Attributes:
        variant: with the setup of the phase.
        directions: whether higher is better, by the name of each series.
        parts: the layer names of each series that is measured per layer.
        stage: which phase it is.
        then: the next phase of the variant; None after the last.
    """

    variant: Variant
    built: Built
    functions: Traced[Lifted]
    callbacks: Callbacks
    callback_numbers: np.ndarray[Any, np.dtype[Any]]
    directions: Mapping[str, bool | None]
    parts: Mapping[str, tuple[str, ...]]
    steps_per_epoch: int
    stage: Stage
    then: Member | None = None

    @property
    def stages(self) -> list[Member]:
        """The phases of the variant from this one on."""
        return [self, *(self.then.stages if self.then else [])]

    @property
    def hands_on(self) -> bool:
        """Whether the next phase goes on with the state of the optimizer."""
        return self.then is not None and self.then.stage.keeps_optimizer

    @property
    def facts(self) -> dict[str, Any]:
        """What must be equal for variants to share a program, beside the signatures of their functions."""
        train = self.variant.setup["train"]
        return {
            "numbers of epochs": train["epochs"],
            "batch sizes": train["batch_size"],
            "callbacks": self.callbacks,
            "kinds of learning rate": learning_rate_index(self.built),
            "phases that keep the optimizer": self.hands_on,
        }

    @property
    def signature(self) -> str:
        """Equal for variants that can share a program, and one for each later phase."""
        functions = [(name, function.signature) for name, function in self.functions.present().items()]
        then = [self.then.signature] if self.then else []
        return hashlib.sha256(repr((self.facts, functions, *then)).encode()).hexdigest()


@dataclass(frozen=True, eq=False)
class Group:
    """Variants whose runs share one program, and one for each later phase: that of the next is in `then`."""

    members: tuple[Member, ...]
    program: Program
    then: Group | None = None

    @property
    def stages(self) -> list[Group]:
        """The phases of the variants from this one on."""
        return [self, *(self.then.stages if self.then else [])]


Traces = dict[str, Mapping[str, Lifted]]  # functions that variants share, by what they depend on


def member_of(variant: Variant, made: Sequence[Built], seed: int, known: Traces) -> Member:
    """Trace a variant that is built; its first phase, linked to the later ones.

    Args:
        variant: what was built.
        made: the objects of each of its phases.
        seed: any of its seeds, for the shapes of its data.
        known: functions traced so far; added to.

    Raises:
        ValueError: when a callback monitors what is not measured.
    """
    *earlier, member = [
        _member(replace(variant, setup=stage.setup), built, seed, known, stage)
        for stage, built in zip(stages_of(variant.setup), made, strict=True)
    ]
    for before in reversed(earlier):
        member = replace(before, then=member)
    return member


def _member(variant: Variant, built: Built, seed: int, known: Traces, stage: Stage) -> Member:
    """One phase of a variant."""
    arrays = built.arrays(examples.load(variant.setup["data"], seed))
    directions = directions_of(built)
    train = variant.setup["train"]
    return Member(
        variant,
        built,
        traced(variant.setup, built, arrays, seed, known),
        callbacks_of(train, directions),
        numbers_of(train),
        directions,
        {call.name: tuple(call.function.parts(built.model)) for call in built.measures if call.function.parts},
        -(-count(arrays.x) // train["batch_size"]),
        stage,
    )


def traced(setup: Setup, built: Built, arrays: Arrays, seed: int, known: Traces) -> Traced[Lifted]:
    """The functions of a variant, traced on its data's shapes."""
    pure = Functions(built, rewrite=jax.default_backend() == "cpu")
    state = initial_state(built, seed)
    functions: dict[str, Any] = dict.fromkeys(Traced._fields)
    functions |= {**_looks(setup, pure, state, arrays, known), **_steps(setup, pure, state, arrays, known)}
    if built.optimizer.use_ema:
        functions["averaged"] = lift(pure.averaged, state)
    return Traced(**functions)


def _steps(setup: Setup, pure: Functions, state: State, arrays: Arrays, known: Traces) -> Mapping[str, Lifted]:
    """The training step on a full batch and on what is left of the examples.

    They do not depend on the learning rate and the initial weights, which are part of the state, nor on what only
    looks at a run, so variants that differ in nothing else share them untraced.
    """
    train = setup["train"]
    name, arguments = named(train["optimizer"])
    if learning_rate_index(pure.built) >= 0:
        arguments.pop("learning_rate", None)
    watched = {key: value for key, value in setup.items() if key not in ("train", "metrics", "measures")}
    given = [without_initializers(watched), train["augment"], train["freeze"], train["batch_size"], name, arguments]
    given.append(arrays.weights is not None)
    key = json.dumps(given, sort_keys=True)
    if train["epochs"] and key not in known:
        full, rest = divmod(count(arrays.x), train["batch_size"])
        sizes = {"step": train["batch_size"] if full else 0, "rest": rest}
        known[key] = {
            name: lift(pure.step, state, *jax.tree.map(lambda array, size=size: array[:size], arrays.examples))
            for name, size in sizes.items()
            if size
        }
    return known[key] if train["epochs"] else {}


def _looks(setup: Setup, pure: Functions, state: State, arrays: Arrays, known: Traces) -> Mapping[str, Lifted]:
    """The functions that only look at a state: evaluations and measures.

    They do not depend on how a variant starts and trains, so variants that differ in nothing else share them untraced.
    """
    train, watched = setup["train"], {key: value for key, value in setup.items() if key != "train"}
    watched |= {"augment": train["augment"], "freeze": train["freeze"]}
    key = json.dumps([without_initializers(watched), arrays.weights is not None], sort_keys=True)
    if key not in known:
        parts = arrays.parts
        looks: dict[str, Any] = {"evaluate": pure.evaluate, "finish": pure.finish}
        for name, at in (("start", "init"), ("step_measures", "step")):
            if measures_at(pure.built.measures, at):
                looks[name] = functools.partial(_measured, pure, at)
        if pure.is_penalised or arrays.weights is not None:
            looks["penalties"] = pure.penalties
        known[key] = {name: lift(look, state[:2], parts) for name, look in looks.items()}
    return known[key]


def _measured(pure: Functions, at: str, state: Any, parts: Mapping[str, Any]) -> dict[str, Any]:
    return pure.measure(state, parts, at)


def group(members: Iterable[Member], is_quick: bool = False, is_steady: bool = False) -> list[Group]:
    """Members of equal signature together, in order of first appearance.

    Args:
        members: the variants.
        is_quick: whether their programs are to compile quickly, however slowly they run then. Defaults to False.
        is_steady: whether a run's result may not depend on what is trained with it, though variants come later that
            share the program: all literals are inputs, not those that differ, and quick programs have rounds too.
            Defaults to False.
    """
    together: dict[str, list[Member]] = {}
    for member in members:
        together.setdefault(member.signature, []).append(member)
    return [_group(same, is_quick, is_steady) for same in together.values()]


def _group(members: Sequence[Member], is_quick: bool, is_steady: bool) -> Group:
    later = [member.then for member in members if member.then]
    then = _group(later, is_quick, is_steady) if later else None
    return Group(tuple(members), _program(members, is_quick, is_steady), then)


def _program(members: Sequence[Member], is_quick: bool, is_steady: bool) -> Program:
    first, train = members[0], members[0].variant.setup["train"]
    return Program(
        functions=first.functions,
        varying=first.functions.each(_all if is_steady else _varying, *(member.functions for member in members[1:])),
        epochs=train["epochs"],
        batch_size=train["batch_size"],
        callbacks=first.callbacks,
        learning_rate=learning_rate_index(first.built),
        is_quick=is_quick,
        has_rounds=is_steady or not is_quick,
        hands_on=first.hands_on,
    )


def _all(first: Lifted, *others: Lifted) -> tuple[int, ...]:
    """The indices of all literals."""
    return tuple(range(len(first.literals)))


def _varying(*same: Lifted) -> tuple[int, ...]:
    """The indices of the literals in which functions of one signature differ."""
    columns = enumerate(zip(*(function.literals for function in same), strict=True))
    return tuple(number for number, column in columns if len({value.tobytes() for value in column}) > 1)


def literals_of(member: Member, program: Program) -> Traced[list[Array]]:
    """The values of a member's varying literals."""
    return member.functions.each(_chosen, program.varying)


def _chosen(function: Lifted, indices: Sequence[int]) -> list[Array]:
    return [function.literals[index] for index in indices]
