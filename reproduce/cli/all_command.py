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
    until_decided_option,
    with_smoke_workers,
    worker_options,
)


@click.command("all")
@run_options
@until_decided_option
@worker_options
@profile_option
@click.option("--strict", is_flag=True, help="Exit with 1 unless every claim is reproduced.")
def command(strict: bool, specs: Path | None, **given: Any) -> int:
    """Run every experiment that `list` lists, and write results/ with its ledger, README.md.

    With --specs FOLDER, those of that folder alone, and a ledger of their own, results/FOLDER.md.

    Only runs that are not stored are trained, and only folders whose content would change are written. The smoke tier
    trains an experiment on each core.

    \b
    Examples:
      reproduce all
      reproduce all --specs specs/a_origins
    """
    from reproduce.cli.session import session
    from reproduce.pipeline import experiment
    from reproduce.pipeline.run_all import run_all
    from reproduce.spec import library

    folders = library.folders(specs)
    given = with_smoke_workers(given)
    options = options_of(given, specs)
    parsed = library.parsed((), folders, lambda path: experiment.read(path, options.settings))
    say_hidden(folders)
    with session(given, options, parsed) as opened:
        ledger = run_all(parsed, opened)
    click.echo(ledger.summary)
    ledger.failures.tell()
    return int(strict and not ledger.all_reproduced)
