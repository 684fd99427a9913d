"""`reproduce run`: run some experiments."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from reproduce.cli.options import (
    complete_names,
    options_of,
    profile_option,
    run_options,
    say_hidden,
    until_decided_option,
    worker_options,
)


@click.command("run")
@click.argument("names", nargs=-1, required=True, metavar="NAME...", shell_complete=complete_names)
@run_options
@until_decided_option
@worker_options
@profile_option
@click.option("--strict", is_flag=True, help="Exit with 1 unless every claim is reproduced.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
def command(
    names: tuple[str, ...],
    as_json: bool,
    strict: bool,
    specs: Path | None,
    **given: Any,
) -> int:
    """Run the experiments called NAME (or the YAML files at those paths) and judge their claims.

    Only runs that are not stored are trained.

    \b
    Examples:
      reproduce run xor
      reproduce run my_spec.yaml --seeds 1000:1020 --results /tmp/try
      reproduce run xor --until-decided 500
    """
    from reproduce.cli import answers
    from reproduce.cli.session import session
    from reproduce.pipeline import conclusion, experiment, until_decided
    from reproduce.pipeline.failures import Failures
    from reproduce.spec import library

    folders = library.folders(specs)
    options = options_of(given)
    parsed = library.parsed(names, folders, lambda path: experiment.read(path, options.settings))
    say_hidden(folders, names)
    outcomes: list[conclusion.Outcome] = []
    failures = Failures()
    with session(given, options, parsed) as opened:
        planned = [experiment.planned(one, opened) for one in parsed]
        for one, runs in until_decided.trained(planned, opened):
            with failures.kept(one.experiment.name):
                outcomes.append(conclusion.conclude(one, runs, opened))
    if as_json:
        click.echo(json.dumps({"experiments": [answers.as_json(outcome) for outcome in outcomes]}, indent=2))
    elif outcomes:
        click.echo("\n\n".join(answers.as_text(outcome) for outcome in outcomes))
    failures.tell()
    return answers.status(outcomes, strict)
