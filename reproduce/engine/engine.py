"""What an engine is, and which there are: a third is one more class, a line here and one in `runs/settings.py`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

import keras

from reproduce.engine.fit import FitEngine
from reproduce.engine.vector.engine import VectorEngine
from reproduce.experiment import Variant
from reproduce.progress import QUIET, Progress
from reproduce.record import Record
from reproduce.runs.plan import Run
from reproduce.runs.settings import MEMORY, Settings
from reproduce.spec.parse import Parsed


class Engine(Protocol):
    """Computes planned runs; may keep from call to call what it builds and compiles.

    In all methods `parsed` is the spec, for the places of errors, and `runs` are of this spec.
    """

    def try_all(self, parsed: Parsed, runs: Sequence[Run]) -> None:
        """Find what is wrong with the variants of some runs, and with claims and figures of them; nothing is trained.

        Raises:
            SpecErrors: with all of it.
        """

    def groups(self, parsed: Parsed, runs: Sequence[Run]) -> list[list[Run]]:
        """The runs by what trains together, such as the program that they share.

        Raises:
            SpecErrors: as `try_all`.
        """

    def train(self, parsed: Parsed, runs: Sequence[Run]) -> Iterator[list[tuple[Run, Record]]]:
        """Train runs, and give their records batch by batch; all variants are tried before the first is trained.

        Raises:
            SpecErrors: as `try_all`.
        """

    def model(self, parsed: Parsed, variant: Variant, seed: int) -> keras.Model:
        """The model of one run, with its final weights, compiled; no other call gives the same object.

        Raises:
            SpecErrors: for a setup with mistakes.
        """

    def quick_pays(self, parsed: Parsed, run: Run, runs: float) -> bool:
        """Whether a program that compiles quickly and runs slowly takes less time for so many runs like this one."""


ENGINES = {"vector": VectorEngine, "fit": FitEngine}


def engine_of(
    settings: Settings, progress: Progress = QUIET, bound: int = MEMORY, *, is_steady: bool = False
) -> Engine:
    """The engine that settings name.

    Args:
        settings: how runs are computed.
        progress: receives what is going on and where the time goes.
        bound: bytes that the arrays of the runs trained at once may take.
        is_steady: whether the result of a run may not depend on what is trained with it, in this call or in later
            ones, as in the rounds of a search. Defaults to False.
    """
    engine: Engine = ENGINES[settings.engine](settings, progress, bound, is_steady)
    return engine
