"""Training in phases: each phase is an ordinary setup, which starts where the one before it ended.

`Setup` has the phases as a spec writes them: what each has otherwise than `train`. A stage is a phase spelled out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from reproduce.setup import Phase, Setup, Training


@dataclass(frozen=True)
class Stage:
    """A phase of training spelled out.

    Attributes:
        number: 0 for the first.
        setup: all that determines the phase, beside where it starts.
        phase: what the spec says of it; None for a setup without phases.
    """

    number: int
    setup: Setup
    phase: Phase | None = None

    @property
    def reset(self) -> tuple[str, ...]:
        """The layers that go back to their initial values before it."""
        return tuple((self.phase or {}).get("reset", ()))

    @property
    def keeps_optimizer(self) -> bool:
        """Whether it goes on with the state that the optimizer had at the end of the stage before."""
        return bool((self.phase or {}).get("keep_optimizer", False))

    def path(self, path: tuple[str | int, ...]) -> tuple[str | int, ...]:
        """Where in the setup with all phases there stands what is at `path` of the setup of this one.

        Example:
            >>> setup: Any = {"data": "xor", "train": {"epochs": 2, "phases": [{"epochs": 1}]}}
            >>> (stage,) = stages_of(setup)
            >>> stage.path(("train", "epochs")), stage.path(("train", "optimizer"))
            (('train', 'phases', 0, 'epochs'), ('train', 'optimizer'))
        """
        within = path[1:] if path[:1] == ("train",) else path
        is_own = bool(within) and within[0] in (self.phase or {})
        return ("train", "phases", self.number, *within) if is_own else path


def stages_of(setup: Setup) -> tuple[Stage, ...]:
    """The stages of a setup in their order; one without phases is its own only stage."""
    phases = setup["train"]["phases"]
    return tuple(_stage(setup, number, phase) for number, phase in enumerate(phases)) or (Stage(0, setup),)


def epochs_of(setup: Setup) -> int:
    """How many epochs a setup trains, all phases together."""
    return sum(stage.setup["train"]["epochs"] for stage in stages_of(setup))


def _stage(setup: Setup, number: int, phase: Phase) -> Stage:
    own: dict[str, Any] = {key: value for key, value in phase.items() if key in setup["train"]}
    train = cast(Training, {**setup["train"], **own, "phases": []})
    return Stage(number, {**setup, "data": phase.get("data", setup["data"]), "train": train}, phase)
