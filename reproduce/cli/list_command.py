"""`reproduce list`: what experiments there are."""

from __future__ import annotations

import json
from pathlib import Path

import click

from reproduce.cli.options import specs_option


@click.command("list")
@specs_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON list.")
def command(as_json: bool, specs: Path | None) -> None:
    """List the experiments: name, runs, claims, title.

    \b
    Example:
      reproduce list
    """
    from reproduce import library

    found = library.outlines(specs or library.default_folder())
    if as_json:
        facts = [{"name": one.name, "runs": one.runs, "claims": one.claims, "title": one.title} for one in found]
        click.echo(json.dumps(facts, indent=2))
        return
    for one in found:
        click.echo(f"{one.name:<20} {one.runs:>5} runs {one.claims:>3} claims  {one.title}")
