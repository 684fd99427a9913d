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

    experiments = [one.experiment for one in library.parsed((), specs or library.default_folder())]
    facts = [
        {"name": e.name, "runs": len(e.variants) * e.seeds, "claims": len(e.claims), "title": e.title}
        for e in experiments
    ]
    if as_json:
        click.echo(json.dumps(facts, indent=2))
        return
    for one in facts:
        click.echo(f"{one['name']:<20} {one['runs']:>5} runs {one['claims']:>3} claims  {one['title']}")
