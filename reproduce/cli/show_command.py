"""`reproduce show`: one experiment, resolved."""

from __future__ import annotations

import json
from pathlib import Path

import click

from reproduce.cli.options import complete_names, specs_option
from reproduce.text import counted


@click.command("show")
@click.argument("name", shell_complete=complete_names)
@click.option("--variant", help="Show the full setup of one variant.")
@specs_option
def command(name: str, variant: str | None, specs: Path | None) -> None:
    """Show what an experiment varies and claims, and which figures and tables it asks for.

    With --variant, everything that determines the runs of that variant, as JSON.

    \b
    Examples:
      reproduce show xor
      reproduce show xor --variant tanh
    """
    from reproduce.spec import library
    from reproduce.spec.parse import parse_file
    from reproduce.spec.search_costs import costs
    from reproduce.text import shown

    (parsed,) = library.parsed([name], library.folders(specs), parse_file)
    experiment = parsed.experiment
    if variant is not None:
        from reproduce.api import variant_of

        found = variant_of(experiment, variant)
        if found.name in experiment.searches:
            from reproduce.pipeline.experiment import found_for
            from reproduce.runs.settings import Settings
            from reproduce.runs.store import Store, default_path

            with Store(default_path(), make=False) as store:
                _, found = found_for(parsed, found.name, 0, Settings(), store)
        click.echo(json.dumps(found.setup, indent=2))
        return
    click.echo(f"{experiment.name}: {experiment.title}\n{experiment.path}")
    for factor in experiment.factors:
        click.echo(f"{factor.name}: {', '.join(factor.levels)}")
    click.echo(f"{counted(len(experiment.variants), 'variant')} × {counted(len(experiment.seeds), 'seed')}")
    for line in costs(experiment):
        click.echo(line)
    for claim in experiment.claims:
        click.echo(f"- {claim.that}\n    {claim.expect}")
    for what, drawings in (("figure", experiment.figures), ("table", experiment.tables)):
        for drawing in drawings:
            click.echo(f"{what}: {drawing.kind} {shown(dict(drawing.arguments)) if drawing.arguments else ''}".rstrip())
    if experiment.notes:
        click.echo(experiment.notes.strip())
    for line in experiment.limits:
        click.echo(f"Not shown: {line}")
