"""Opens what a command that trains works with: its store, its display, its workers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from reproduce.cli.options import workers_of

if TYPE_CHECKING:
    from reproduce.pipeline.options import Options
    from reproduce.pipeline.session import Session
    from reproduce.spec.parse import Parsed


@contextmanager
def session(given: dict[str, Any], options: Options, parsed: Sequence[Parsed]) -> Iterator[Session]:
    """Open while a command trains: an interrupt says what is stored; the end says where the time went, if asked to.

    Args:
        given: the options of `run_options`, of `worker_options` and of `profile_option`.
        options: the same, as the pipeline has them.
        parsed: what is trained.

    Raises:
        UsageError: when the workers are not to be had.
        StoreError: when the store cannot be used.
    """
    from reproduce.cli.profile import profiled
    from reproduce.cli.progress import progress
    from reproduce.pipeline import schedule
    from reproduce.pipeline.session import Session
    from reproduce.runs.store import Store, default_path

    with (
        workers_of(given, options) as workers,
        Store(given["store"] or default_path()) as store,
        progress() as bars,
        profiled(given["profile"], bars) as display,
    ):
        opened = Session(options, store, display, workers)
        with schedule.saying_what_is_stored(parsed, opened):
            yield opened
