"""The mistakes in the phases of a setup that can be seen without Keras."""

from __future__ import annotations

from collections.abc import Iterator

from reproduce.setup import Setup
from reproduce.spec.document import KeyPath
from reproduce.spec.notation import named
from reproduce.stages import Stage, stages_of

PARTS = ("validation", "test")


def mistakes(setup: Setup) -> Iterator[tuple[KeyPath, str]]:
    """Path in the setup and message: what a phase cannot go on with, and parts of data that not all phases have."""
    first, *later = stages_of(setup)
    for key, asked in (("reset", first.reset), ("keep_optimizer", first.keeps_optimizer)):
        if asked:
            yield first.path((key,)), f"{key} is about what an earlier phase has left, and this is the first one"
    for before, stage in zip((first, *later), later, strict=False):
        if stage.keeps_optimizer and (changed := _changed(before, stage)):
            message = f"the optimizer cannot be kept, for `{changed}` is another one than in the phase before"
            yield stage.path(("keep_optimizer",)), message
    for stage in later:
        for part in PARTS:
            if _has(stage, part) is not _has(first, part):
                words = f"a {part} part" if _has(stage, part) else f"no {part} part"
                message = f"this phase has {words}, other than the first one: their series run on"
                yield stage.path(("data",)), message


def _changed(before: Stage, stage: Stage) -> str | None:
    """What stands in the way of keeping the optimizer of the stage before."""
    one, other = before.setup["train"], stage.setup["train"]
    if named(one["optimizer"]) != named(other["optimizer"]):
        return "optimizer"
    return "freeze" if set(one["freeze"]) != set(other["freeze"]) else None


def _has(stage: Stage, part: str) -> bool:
    return named(stage.setup["data"])[1].get(part) is not None
