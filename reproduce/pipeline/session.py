"""What experiments are run with, from their plans to their reports."""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import dataclass

from reproduce.pipeline.options import Options
from reproduce.progress import QUIET, Progress
from reproduce.runs.store import Store


@dataclass(frozen=True)
class Session:
    """What experiments are run with.

    Attributes:
        options: how they are run.
        store: where records and the logs of searches are kept.
        progress: receives what is going on. Defaults to nobody.
        workers: who trains. Defaults to this process.
    """

    options: Options
    store: Store
    progress: Progress = QUIET
    workers: Executor | None = None
