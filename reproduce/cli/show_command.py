"""`reproduce show`: one experiment, resolved."""

from __future__ import annotations

import json
from pathlib import Path

import click

from reproduce.cli.options import specs_option
from reproduce.text import counted


@click.command("show")
@click.argument("name")
@click.option("--variant", help="Show the full setup of one variant.")
@specs_option
def command(name: str, variant: str | None, specs: Path | None) -> None:
    """Show what an experiment varies, claims and draws; with --variant, everything that determines a variant's runs.

    \b
    Examples:
      reproduce show xor
      reproduce show xor --variant mlp
    """
    from reproduce import library
    from reproduce.parse import parse_setups

    (parsed,) = library.parsed([name], library.folders(specs), parse_setups)
    experiment = parsed.experiment
    if variant:
        from reproduce.api import variant_of

        click.echo(json.dumps(variant_of(experiment, variant).setup, indent=2))
        return
    click.echo(f"{experiment.name}: {experiment.title}\n{experiment.path}")
    for factor in experiment.factors:
        click.echo(f"{factor.name}: {', '.join(factor.levels)}")
    click.echo(f"{counted(len(experiment.variants), 'variant')} × {counted(experiment.seeds, 'seed')}")
    for claim in experiment.claims:
        click.echo(f"- {claim.that}\n    {claim.expect}")
    if experiment.notes:
        click.echo(experiment.notes.strip())
