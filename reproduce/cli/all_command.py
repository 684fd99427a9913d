"""`reproduce all`: everything, and the ledger."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from reproduce.cli.options import (
    options_of,
    profile_option,
    run_options,
    say_hidden,
    with_smoke_workers,
    worker_options,
    workers_of,
)


@click.command("all")
@run_options
@worker_options
@profile_option
@click.option("--strict", is_flag=True, help="Exit with 1 unless every claim is reproduced.")
def command(strict: bool, profile: bool, specs: Path | None, store: Path | None, **given: Any) -> int:
    """Run every experiment that `list` lists, and write results/ with its ledger, README.md.

    With --specs FOLDER, those of that folder alone, and a ledger of their own, results/FOLDER.md.

    Only runs that are not stored are trained, and only folders whose content would change are written. The smoke tier
    trains an experiment on each core.

    \b
    Examples:
      reproduce all
      reproduce all --specs specs/a_origins
    """
    from reproduce.cli.profile import profiled
    from reproduce.cli.progress import progress
    from reproduce.pipeline import experiment
    from reproduce.pipeline.run_all import run_all
    from reproduce.runs.store import Store, default_path
    from reproduce.spec import library

    folders = library.folders(specs)
    given = with_smoke_workers(given)
    options = options_of(given, specs)
    parsed = library.parsed((), folders, lambda path: experiment.read(path, options.settings))
    say_hidden(folders)
    with (
        workers_of(given, options) as workers,
        Store(store or default_path()) as open_store,
        progress() as bars,
        profiled(profile, bars) as display,
    ):
        ledger = run_all(parsed, options, open_store, display, workers)
    click.echo(ledger.summary)
    ledger.failures.tell()
    return int(strict and not ledger.all_reproduced)
