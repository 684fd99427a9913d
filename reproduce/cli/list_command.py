"""`reproduce list`: what experiments there are."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reproduce.cli.options import say_hidden, specs_option

if TYPE_CHECKING:
    from reproduce.spec.parse import Outline


@click.command("list")
@specs_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON list.")
def command(as_json: bool, specs: Path | None) -> None:
    """List the experiments: name, runs, claims, title. Those in specs/ here come before the lecture's.

    \b
    Example:
      reproduce list
    """
    from reproduce.errors import SpecErrors
    from reproduce.spec import library

    folders = library.folders(specs)
    found, problems = library.outlines(folders)
    if as_json:
        facts = [one._asdict() | {"path": str(one.path)} for one in found]
        click.echo(json.dumps(facts, indent=2))
    else:
        _show(found, folders)
    say_hidden(folders)
    if problems:
        raise SpecErrors(problems)


def _show(found: Sequence[Outline], folders: Sequence[Path]) -> None:
    """A line for each experiment, under its folder where there are several."""
    from reproduce.spec import library

    for folder in folders:
        if len(folders) > 1:
            click.echo(f"the lecture, {folder}:" if library.is_of_the_lecture(folder) else f"{folder}/:")
        for one in found:
            if one.path.is_relative_to(folder):
                click.echo(f"{one.name:<20} {one.runs:>5} runs {one.claims:>3} claims  {one.title}")
