"""`reproduce why`: what would be trained, and what made it stale."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import click

from reproduce.cli.options import complete_names, options_of, run_options
from reproduce.text import counted


@click.command("why")
@click.argument("name", shell_complete=complete_names)
@run_options
def command(name: str, specs: Path | None, store: Path | None, **given: Any) -> None:
    """Explain which runs of an experiment would be trained, and what changed since they were last stored.

    \b
    Example:
      reproduce why xor
    """
    from reproduce.pipeline import experiment
    from reproduce.pipeline.session import Session
    from reproduce.runs import staleness
    from reproduce.runs.store import Store, default_path
    from reproduce.spec import library
    from reproduce.spec.parse import parse_file

    (parsed,) = library.parsed([name], library.folders(specs), parse_file)
    with Store(store or default_path(), make=False) as open_store:
        session = Session(options_of({**given, "force": False}), open_store)
        one = experiment.planned(parsed, session)
        missing = experiment.to_train(one, session)
        reasons = Counter(staleness.reason(run, one.experiment.name, open_store) for run in missing)
    runs = f"{counted(len(one.runs), 'run')}, {len(one.runs) - len(missing)} stored, {len(missing)} to train"
    due = len(one.searches.places) - len(one.logs)
    click.echo(f"{one.experiment.name}: {runs}{f', {due} searches to do first' if due else ''}")
    for reason, count in reasons.most_common():
        click.echo(f"  {counted(count, 'run')}: {reason}")
