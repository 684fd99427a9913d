"""`reproduce compare`: do two folders of results come to the same verdicts?"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from reproduce.text import counted

FOLDER = click.Path(path_type=Path)


@click.command("compare")
@click.argument("here", type=FOLDER)
@click.argument("there", type=FOLDER)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
def command(here: Path, there: Path, as_json: bool) -> int:
    """Compare the verdicts in two folders of results, such as those of two Pythons.

    The exit status is 1 if at least one verdict differs. Experiments that only one folder has are not compared. A line
    says so where the two were made with another tier, other seeds or another engine.

    \b
    Example:
      reproduce compare results results-of-3.13
    """
    from reproduce.report import comparison

    found = comparison.compare(here, there)
    if as_json:
        click.echo(json.dumps(asdict(found), indent=2))
        return int(bool(found.differences))
    for one in found.differences:
        click.echo(f"{one.experiment}: {one.that}\n  {one.here} in {here}, {one.there} in {there}")
    claims, experiments = counted(found.claims, "claim"), counted(len(found.experiments), "experiment")
    click.echo(f"{claims} of {experiments} compared: {len(found.differences) or 'no'} verdicts differ")
    if found.unlike:
        click.echo(f"not made alike: {'; '.join(found.unlike)}")
    for folder, alone in ((here, found.only_here), (there, found.only_there)):
        if alone:
            click.echo(f"not compared, in {folder} alone: {', '.join(alone)}")
    return int(bool(found.differences))
